#include "sim/run/fleet.hpp"

#include <algorithm>

namespace tradewind {

namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

}  // namespace

/// At the start the replicas that the scaling policy always keeps are ready, on powered nodes.
void Fleet::warm_up_fleet() {
  for (std::size_t r = 0; r < world_->regions.size(); ++r) {
    Region& region = world_->regions[r];
    for (std::size_t p = 0; p < region.pools.size(); ++p) {
      Pool& pool = *region.pools[p];
      const std::uint32_t floor = scaling_[r][p]->floor(pool.replicas_min(), pool.size());
      for (std::uint32_t i = 0; i < std::min(floor, pool.size()); ++i) {
        Node& node = region.nodes[pool.node_of(i)];
        node.set_power(NodePower::on);
        node.keep();
        node.begin_loading(pool.model().gpus());
        node.finish_loading(pool.model().gpus());
        pool.begin_start(i);
        pool.finish_start(i);
      }
    }
  }
}

/// Every scaler has a timer of its own, whatever stands in other regions.
void Fleet::ask_scaler_again(const Pool& pool) {
  const Seconds interval = scaling_[pool.place().region][pool.place().pool]->interval();
  if (interval == never) return;
  const auto index = static_cast<std::uint32_t>(pool.place().region * world_->models.size() + pool.place().model);
  timers_.push({now_ + interval, TimerKind::scaling, pool.place().first_replica, index});
}

void Fleet::ask_scaler(std::size_t r, std::size_t p) {
  Pool& pool = *world_->regions[r].pools[p];
  pool.set_now(now_);
  ScalingPolicy& policy = *scaling_[r][p];
  const std::uint32_t floor = std::min(policy.floor(pool.replicas_min(), pool.size()), pool.size());
  const std::uint32_t target = std::clamp(policy.target(pool), floor, pool.size());
  while (pool.ready_count() + pool.starting_count() < target && start_one(r, p)) {
  }
  while (pool.ready_count() + pool.starting_count() > target) {
    const std::uint32_t replica = pool.longest_idle();
    if (replica == pool.size()) break;
    stop_one(r, p, replica);
  }
}

/// Starts the lowest replica that is off: on a powered node if there is one, else on one that boots, else it boots one.
bool Fleet::start_one(std::size_t r, std::size_t p) {
  Region& region = world_->regions[r];
  Pool& pool = *region.pools[p];
  const auto rank = [&](std::uint32_t i) {
    const NodePower power = region.nodes[pool.node_of(i)].power();
    return power == NodePower::on ? 0 : power == NodePower::booting ? 1 : 2;
  };
  std::uint32_t chosen = pool.size();
  for (std::uint32_t i = 0; i < pool.size(); ++i) {
    if (pool.state(i) != ReplicaState::off) continue;
    if (chosen == pool.size() || rank(i) < rank(chosen)) chosen = i;
  }
  if (chosen == pool.size()) return false;
  const std::uint32_t n = pool.node_of(chosen);
  const std::uint32_t index = pool.place().first_replica + chosen;
  telemetry(r, pool.place().model).refresh(now_);
  region.settle_node(n, now_, phase_);
  region.nodes[n].begin_loading(pool.model().gpus());
  pool.begin_start(chosen);
  start_asked_[index] = now_;
  if (region.nodes[n].power() == NodePower::on) {
    prepare(index);
    return true;
  }
  waiting_for_boot_[r][n].push_back(index);
  if (region.nodes[n].power() == NodePower::standby) boot(r, n);
  return true;
}

void Fleet::boot(std::size_t r, std::uint32_t n) {
  Node& node = world_->regions[r].nodes[n];
  node.set_power(NodePower::booting);
  const auto global = static_cast<std::uint32_t>(node_base_[r] + n);
  timers_.push({now_ + node.type().boot_time, TimerKind::node_booted, global, global});
}

void Fleet::node_booted(std::size_t r, std::uint32_t n) {
  Region& region = world_->regions[r];
  region.settle_node(n, now_, phase_);
  region.nodes[n].set_power(NodePower::on);
  for (const std::uint32_t replica : waiting_for_boot_[r][n]) prepare(replica);
  waiting_for_boot_[r][n].clear();
}

/// The engine's process starts; then its weights are loaded.
void Fleet::prepare(std::uint32_t replica) {
  const ReplicaPlace& place = world_->replicas[replica];
  const Pool& pool = *world_->regions[place.region].pools[place.pool];
  const EngineProfile& engine = world_->catalogue->engines.at(pool.spec().engine);
  weight_loads_.push(now_ + engine.process_start);
  timers_.push({now_ + engine.process_start, TimerKind::load_weights, replica, replica});
}

void Fleet::replica_ready(std::uint32_t replica) {
  const ReplicaPlace& place = world_->replicas[replica];
  Region& region = world_->regions[place.region];
  Pool& pool = *region.pools[place.pool];
  telemetry(place.region, pool.place().model).refresh(now_);
  pool.set_now(now_);
  const std::uint32_t n = pool.node_of(place.replica);
  region.settle_node(n, now_, phase_);
  region.nodes[n].finish_loading(pool.model().gpus());
  pool.finish_start(place.replica);
  cold_starts_[place.region].add((now_ - start_asked_[replica]).value());
  dispatch(pool);
}

void Fleet::stop_one(std::size_t r, std::size_t p, std::uint32_t replica) {
  Region& region = world_->regions[r];
  Pool& pool = *region.pools[p];
  telemetry(r, pool.place().model).refresh(now_);
  const std::uint32_t n = pool.node_of(replica);
  region.settle_replica(pool, replica, now_, phase_);
  region.settle_node(n, now_, phase_);
  pool.stop(replica);
  region.nodes[n].unload(pool.model().gpus(), now_);
  const Seconds after = scaling_[r][p]->node_off_after();
  if (!region.nodes[n].empty() || after == never) return;
  const auto global = static_cast<std::uint32_t>(node_base_[r] + n);
  timers_.push({now_ + after, TimerKind::node_off, global, global});
}

/// A node that has been empty since it was last emptied, and long enough, is powered down.
void Fleet::node_off(std::size_t r, std::uint32_t n) {
  Region& region = world_->regions[r];
  Node& node = region.nodes[n];
  const Seconds after = scaling_[r].front()->node_off_after();
  if (!node.empty() || node.power() != NodePower::on || now_ < node.empty_since() + after) return;
  region.settle_node(n, now_, phase_);
  node.set_power(NodePower::standby);
}

}  // namespace tradewind
