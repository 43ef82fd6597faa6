#include "sim/fleet/capacity.hpp"
#include "sim/fleet/flow_id.hpp"

#include <limits>

// Starting and stopping replicas and nodes, step by step: members of Capacity.

namespace tradewind {

/// Starts the lowest replica that is off: on a powered node if there is one, else on one that boots, else it boots one.
bool Capacity::start_one(Pool& pool) {
  const std::uint16_t r = pool.place().region;
  Region& region = (*regions_)[r];
  const auto rank = [&](std::uint32_t i) {
    const NodePower power = region.nodes()[pool.node_of(i)].power();
    return power == NodePower::on ? 0 : power == NodePower::booting ? 1 : 2;
  };
  std::uint32_t chosen = pool.size();
  for (std::uint32_t i = 0; i < pool.size(); ++i) {
    if (pool.state(i) != ReplicaState::off || failed_[plan_->node_base[r] + pool.node_of(i)] != 0) continue;
    if (chosen == pool.size() || rank(i) < rank(chosen)) chosen = i;
  }
  if (chosen == pool.size()) return false;
  const std::uint32_t n = pool.node_of(chosen);
  const std::uint32_t node = plan_->node_base[r] + n;
  const std::uint32_t index = pool.place().first_replica + chosen;
  region.settle_node(n);
  region.node(n).begin_loading(pool.model().gpus());
  pool.begin_start(chosen);
  start_asked_[index] = agenda_->now();
  tell(pool, chosen);
  if (region.nodes()[n].power() == NodePower::on) {
    prepare(index);
    return true;
  }
  waiting_for_boot_[node].push_back(index);
  if (region.nodes()[n].power() == NodePower::standby) boot(node);
  return true;
}

void Capacity::boot(std::uint32_t node) {
  const NodePlace& place = plan_->nodes[node];
  set_node(place, NodePower::booting);
  const Seconds takes = (*regions_)[place.region].nodes()[place.node].type().boot_time;
  agenda_->plan(agenda_->now() + takes, EventKind::node_booted, node, node);
}

void Capacity::node_booted(std::uint32_t node) {
  set_node(plan_->nodes[node], NodePower::on);
  for (const std::uint32_t replica : waiting_for_boot_[node]) prepare(replica);
  waiting_for_boot_[node].clear();
}

/// The engine's process starts; then its weights are loaded.
void Capacity::prepare(std::uint32_t replica) {
  const Seconds process = plan_->pool_of(plan_->replicas[replica]).process_start;
  agenda_->plan(agenda_->now() + process, EventKind::load_weights, replica, replica);
}

void Capacity::load(std::uint32_t replica, Flows& flows) {
  const ReplicaPlace& place = plan_->replicas[replica];
  flows.start(FlowId(FlowId::Owner::weights, replica).value(), plan_->store_host[place.region], place.host,
              plan_->pool_of(place).weights);
}

void Capacity::weights_sent(std::uint32_t replica, Seconds at) {
  agenda_->plan(at, EventKind::weights_loaded, replica, replica);
}

Pool* Capacity::replica_ready(std::uint32_t replica) {
  const ReplicaPlace& place = plan_->replicas[replica];
  Region& region = (*regions_)[place.region];
  Pool& pool = pool_of(place);
  const std::uint32_t n = pool.node_of(place.replica);
  region.settle_node(n);
  region.node(n).finish_loading(pool.model().gpus());
  pool.finish_start(place.replica);
  tell(pool, place.replica);
  books_->replica_started({place.region, agenda_->now() - start_asked_[replica]});
  return &pool;
}

void Capacity::stop_one(Pool& pool, std::uint32_t replica) {
  const std::uint16_t r = pool.place().region;
  Region& region = (*regions_)[r];
  const std::uint32_t n = pool.node_of(replica);
  region.settle_replica(pool, replica);
  region.settle_node(n);
  pool.stop(replica);
  region.node(n).unload(pool.model().gpus(), agenda_->now());
  tell(pool, replica);
  const Seconds after = plan_->node_off_after;
  if (!region.nodes()[n].empty() || after == Seconds(std::numeric_limits<double>::infinity())) return;
  const std::uint32_t node = plan_->node_base[r] + n;
  agenda_->plan(agenda_->now() + after, EventKind::node_off, node, node);
}

/// A node that has been empty since it was last emptied, and long enough, is powered down.
void Capacity::node_off(std::uint32_t node) {
  const NodePlace& place = plan_->nodes[node];
  const Node& here = (*regions_)[place.region].nodes()[place.node];
  const bool long_enough = agenda_->now() >= here.empty_since() + plan_->node_off_after;
  if (here.empty() && here.power() == NodePower::on && long_enough) set_node(place, NodePower::standby);
}

}  // namespace tradewind
