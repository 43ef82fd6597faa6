#include "sim/site/region.hpp"

#include <algorithm>
#include <utility>

namespace tradewind {

Region::Region(const RegionPlan& plan, const BatchingPolicy& batching, EngineMode mode, const Seconds& now,
               const Phase& phase, const Telemetry& telemetry)
    : plan_(&plan), now_(&now), phase_(&phase), supply_(*plan.spec, plan.signals) {
  for (const NodePlan& node : plan.nodes) nodes_.emplace_back(node);
  for (const PoolPlan& pool : plan.pools) {
    pools_.push_back(std::make_unique<Pool>(pool, batching, mode, now, telemetry, plan.signals));
  }
}

void Region::settle_replica(Pool& pool, std::uint32_t replica) {
  Seconds& since = pool.charged_until(replica);
  const Seconds span = *now_ - since;
  since = *now_;
  const Node& node = nodes_[pool.node_of(replica)];
  const Usage usage = pool.replica(replica).collect(*now_);
  const Seconds occupied = std::max(pool.collect_occupied(replica), usage.busy);
  const double gpus = pool.model().gpus();
  open_.gpu_active += usage.energy;
  open_.host += node.share().beyond(usage.energy);
  // After the window a replica stands there for its requests alone: while it has some.
  const Seconds charged = *phase_ == Phase::drain ? occupied : span;
  if (*phase_ == Phase::drain) open_.host += node.share().host_of(gpus, occupied);
  const Joules idle = node.part().idle_context * gpus * (charged - usage.busy);
  open_.gpu_idle += idle;
  open_.host += node.share().beyond(idle);
  if (*phase_ == Phase::window) gpu_busy_ += usage.busy * gpus;
}

Settlement Region::settle() {
  for (Node& node : nodes_) node.settle(*now_, *phase_, open_);
  for (const auto& pool : pools_) {
    for (std::uint32_t i = 0; i < pool->ready_count(); ++i) settle_replica(*pool, pool->ready_replica(i));
  }
  return supply_.settle(std::exchange(open_, {}), std::exchange(opened_, *now_), *now_, *phase_);
}

RegionClosing Region::close(Seconds window) const {
  RegionClosing out;
  out.gpu_busy = gpu_busy_;
  const bool owned = plan_->spec->tenancy == Tenancy::owned;
  for (const Node& node : nodes_) {
    const Seconds held = owned ? window : node.held();
    const double gpus = node.type().gpus;
    out.nodes.push_back({held * gpus, node.embodied_rate() * held, node.price() * held});
  }
  for (const auto& pool : pools_) {
    for (std::uint32_t i = 0; i < pool->size(); ++i) out.power += pool->replica(i).power(*now_);
  }
  return out;
}

}  // namespace tradewind
