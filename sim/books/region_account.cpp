#include "sim/books/region_account.hpp"

namespace tradewind {

void RegionAccount::add(const Settlement& settlement) {
  energy += settlement.energy;
  location += settlement.location;
  rows += settlement.rows;
  marginal += settlement.marginal;
  life_cycle += settlement.life_cycle;
  water_site += settlement.water_site;
  water_source += settlement.water_source;
  electricity += settlement.cost;
  if (settlement.phase == Phase::drain) drain += settlement.energy.facility();
}

void RegionAccount::add(const RegionClosing& closing) {
  gpu_busy += closing.gpu_busy;
  for (const NodeHolding& node : closing.nodes) {
    embodied += node.embodied;
    hardware += node.price;
    gpu_provisioned += node.gpu_time;
  }
  power += closing.power;
}

RegionAccount& RegionAccount::operator+=(const RegionAccount& other) {
  energy += other.energy;
  drain += other.drain;
  wasted += other.wasted;
  location += other.location;
  rows += other.rows;
  marginal += other.marginal;
  life_cycle += other.life_cycle;
  embodied += other.embodied;
  water_site += other.water_site;
  water_source += other.water_source;
  hardware += other.hardware;
  electricity += other.electricity;
  gpu_busy += other.gpu_busy;
  gpu_provisioned += other.gpu_provisioned;
  power += other.power;
  return *this;
}

}  // namespace tradewind
