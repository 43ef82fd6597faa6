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

Ledger::Ledger(const RegionSpec& spec, const RegionSignals& signals, std::size_t timeline_size,
               Seconds timeline_interval)
    : spec_(&spec), signals_(&signals), timeline_(timeline_size), timeline_interval_(timeline_interval) {}

TimelineEntry& Ledger::entry_at(Seconds now) {
  const auto index = static_cast<std::size_t>(now / timeline_interval_);
  return timeline_[std::min(index, timeline_.size() - 1)];
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
  TimelineEntry& entry = entry_at(from);
  entry.facility += facility;
  entry.location += grams;
}

}  // namespace tradewind
