#include "sim/metrics/ledger.hpp"

#include <algorithm>

namespace tradewind {

RegionAccount& RegionAccount::operator+=(const RegionAccount& other) {
  energy += other.energy;
  drain += other.drain;
  wasted += other.wasted;
  location += other.location;
  active += other.active;
  marginal += other.marginal;
  embodied += other.embodied;
  water_site += other.water_site;
  water_source += other.water_source;
  cost += other.cost;
  gpu_busy += other.gpu_busy;
  gpu_provisioned += other.gpu_provisioned;
  return *this;
}

std::int64_t steps_by(Seconds now, Seconds interval) {
  auto steps = static_cast<std::int64_t>(now / interval);
  while (interval * static_cast<double>(steps + 1) <= now) ++steps;
  while (interval * static_cast<double>(steps) > now) --steps;
  return steps;
}

Ledger::Ledger(const RegionSpec& spec, const RegionSignals& signals, Seconds duration, Seconds timeline_interval)
    : spec_(&spec),
      signals_(&signals),
      timeline_interval_(timeline_interval),
      drain_begins_(steps_by(duration, timeline_interval)) {
  const bool last_row_is_cut = timeline_interval * static_cast<double>(drain_begins_) < duration;
  timeline_.resize(static_cast<std::size_t>(drain_begins_ + (last_row_is_cut ? 1 : 0)));
}

TimelineEntry& Ledger::entry_at(Seconds now, Phase phase) {
  const std::int64_t step = steps_by(now, timeline_interval_);
  if (phase != Phase::drain) return timeline_[std::min(static_cast<std::size_t>(step), timeline_.size() - 1)];
  const auto row = static_cast<std::size_t>(step - drain_begins_);
  if (row >= drain_timeline_.size()) drain_timeline_.resize(row + 1);
  return drain_timeline_[row];
}

void Ledger::settle(Seconds now, Phase phase) {
  EnergyRows rows = open_;
  open_ = {};
  const Seconds from = opened_;
  opened_ = now;
  if (phase == Phase::warm_up) return;
  rows.overhead = (spec_->pue - 1.0) * rows.it();
  const Joules facility = rows.facility();
  const GramsPerJoule intensity(signals_->intensity.value_at(from));
  const Grams grams = facility * intensity;
  account_.energy += rows;
  account_.location += grams;
  account_.active += rows.gpu_active * spec_->pue * intensity;
  if (signals_->marginal) account_.marginal += facility * GramsPerJoule(signals_->marginal->value_at(from));
  account_.water_site += rows.it() * spec_->wue;
  account_.water_source += (rows.it() + rows.overhead) * spec_->ewif;
  account_.cost += facility * DollarsPerJoule(signals_->price.value_at(from));
  if (phase == Phase::drain) account_.drain += facility;
  if (facility <= Joules(0)) return;
  TimelineEntry& entry = entry_at(from, phase);
  entry.facility += facility;
  entry.location += grams;
}

}  // namespace tradewind
