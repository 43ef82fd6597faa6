#include "sim/site/supply.hpp"

#include <algorithm>

namespace tradewind {

Seconds Supply::next_change(Seconds now) const {
  Seconds next = std::min(
      {signals_->intensity.next_change(now), signals_->price.next_change(now), signals_->steering.next_change(now)});
  if (signals_->marginal) next = std::min(next, signals_->marginal->next_change(now));
  if (signals_->life_cycle) next = std::min(next, signals_->life_cycle->next_change(now));
  for (const auto& source : sources_) next = std::min(next, source->next_change(now));
  return next;
}

namespace {

/// Each row's share of the carbon, by its joules at the facility.
CarbonRows by_row(const EnergyRows& rows, double pue, GramsPerJoule intensity) {
  return {rows.gpu_active * pue * intensity, rows.gpu_idle * pue * intensity, rows.host * pue * intensity,
          rows.cold_start * pue * intensity, rows.network * intensity};
}

}  // namespace

Settlement Supply::settle(EnergyRows rows, Seconds from, Seconds to, Phase phase) {
  Settlement out;
  out.from = from;
  out.to = to;
  out.phase = phase;
  if (phase == Phase::warm_up) return out;
  rows.overhead = (spec_->pue - 1.0) * rows.it();
  out.energy = rows;
  const Joules facility = rows.facility();
  const GramsPerJoule intensity(signals_->intensity.value_at(from));
  Joules grid = facility;
  const bool owned = spec_->tenancy == Tenancy::owned;
  for (const auto& source : sources_) {
    const Joules taken = std::clamp(source->take(grid, from, to), Joules(0), grid);
    grid -= taken;
    out.own += taken;
    out.location += taken * source->intensity(from);
    if (owned) out.cost += taken * source->price(from);
  }
  out.location += grid * intensity;
  if (owned) out.cost += grid * DollarsPerJoule(signals_->price.value_at(from));
  const bool mixed = !sources_.empty() && facility > Joules(0);
  out.rows = by_row(rows, spec_->pue, mixed ? out.location / facility : intensity);
  if (signals_->marginal) out.marginal = grid * GramsPerJoule(signals_->marginal->value_at(from));
  if (signals_->life_cycle) out.life_cycle = grid * GramsPerJoule(signals_->life_cycle->value_at(from));
  out.water_site = rows.it() * spec_->wue;
  out.water_source = (grid - std::min(grid, rows.network)) * spec_->ewif;
  if (out.own <= Joules(0)) out.water_source = (rows.it() + rows.overhead) * spec_->ewif;
  return out;
}

}  // namespace tradewind
