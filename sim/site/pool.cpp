#include "sim/site/pool.hpp"

#include <algorithm>
#include <utility>

namespace tradewind {

Pool::Pool(const PoolPlan& plan, const BatchingPolicy& batching, EngineMode mode, const Seconds& now,
           const Telemetry& telemetry, const SupplySignals& signals)
    : plan_(&plan), now_(&now), signals_(&signals), telemetry_(telemetry), least_(plan.size()) {
  const std::size_t count = plan.size();
  for (std::size_t i = 0; i < count; ++i) replicas_.push_back(make_replica(mode, plan.model, batching));
  states_.assign(count, ReplicaState::off);
  outstanding_.assign(count, 0);
  since_.assign(count, Seconds(0));
  occupied_.assign(count, Seconds(0));
  charged_until_.assign(count, Seconds(0));
}

std::uint32_t Pool::idle_for_at_least(Seconds duration) const {
  return static_cast<std::uint32_t>(std::count_if(ready_.begin(), ready_.end(), [&](std::uint32_t i) {
    return outstanding_[i] == 0 && *now_ - since_[i] >= duration;
  }));
}

std::uint32_t Pool::longest_idle() const {
  std::uint32_t found = size();
  for (const std::uint32_t i : ready_) {
    if (outstanding_[i] > 0) continue;
    // Among equals the highest index: low indices fill first.
    if (found == size() || since_[i] <= since_[found]) found = i;
  }
  return found;
}

Seconds Pool::collect_occupied(std::uint32_t i) {
  if (outstanding_[i] > 0) occupied_[i] += *now_ - std::exchange(since_[i], *now_);
  return std::exchange(occupied_[i], Seconds(0));
}

void Pool::begin_start(std::uint32_t replica) {
  report();
  states_[replica] = ReplicaState::starting;
  ++starting_;
}

void Pool::finish_start(std::uint32_t replica) {
  report();
  states_[replica] = ReplicaState::ready;
  --starting_;
  since_[replica] = *now_;
  occupied_[replica] = Seconds(0);
  charged_until_[replica] = *now_;
  ready_.insert(std::lower_bound(ready_.begin(), ready_.end(), replica), replica);
  rank(replica);
}

void Pool::stop(std::uint32_t replica) {
  report();
  states_[replica] = ReplicaState::off;
  ready_.erase(std::lower_bound(ready_.begin(), ready_.end(), replica));
  rank(replica);
}

void Pool::fail(std::uint32_t replica) {
  report();
  if (states_[replica] == ReplicaState::starting) --starting_;
  if (states_[replica] == ReplicaState::ready) ready_.erase(std::lower_bound(ready_.begin(), ready_.end(), replica));
  states_[replica] = ReplicaState::off;
  outstanding_total_ -= std::exchange(outstanding_[replica], 0);
  rank(replica);
}

void Pool::assign(std::uint32_t replica) {
  if (outstanding_[replica]++ == 0) since_[replica] = *now_;
  rank(replica);
}

void Pool::unassign(std::uint32_t replica) {
  report();
  --outstanding_total_;
  if (--outstanding_[replica] == 0) occupied_[replica] += *now_ - std::exchange(since_[replica], *now_);
  rank(replica);
}

}  // namespace tradewind
