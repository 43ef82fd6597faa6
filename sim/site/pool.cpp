#include "sim/site/pool.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace tradewind {

namespace {

constexpr std::uint64_t not_ready = ~std::uint64_t{0};

}  // namespace

Pool::Pool(const PoolPlan& plan, const BatchingPolicy& batching, EngineMode mode, const Seconds& now,
           const Telemetry& telemetry)
    : plan_(&plan), now_(&now), telemetry_(telemetry) {
  const std::size_t count = plan.size();
  for (std::size_t i = 0; i < count; ++i) replicas_.push_back(make_replica(mode, plan.model, batching));
  states_.assign(count, ReplicaState::off);
  outstanding_.assign(count, 0);
  idle_since_.assign(count, Seconds(0));
  charged_until_.assign(count, Seconds(0));
  leaves_ = std::bit_ceil(static_cast<std::uint32_t>(count));
  tree_.assign(2 * static_cast<std::size_t>(leaves_), not_ready);
}

void Pool::update_tree(std::uint32_t replica) {
  std::uint64_t key = ready(replica) ? (std::uint64_t{outstanding_[replica]} << 32U) | replica : not_ready;
  std::size_t at = leaves_ + replica;
  tree_[at] = key;
  while (at > 1) {
    // To the root, also where nothing changes any more: where that begins could not be predicted.
    key = std::min(key, tree_[at ^ 1U]);
    at /= 2;
    tree_[at] = key;
  }
}

std::optional<std::uint32_t> Pool::first_below(std::uint32_t outstanding_max) const {
  // One that is not ready has the most that there can be.
  const auto full = [&](std::size_t at) { return tree_[at] >> 32U >= outstanding_max; };
  if (full(1)) return std::nullopt;
  std::size_t at = 1;
  while (at < leaves_) at = 2 * at + std::size_t{full(2 * at)};
  return static_cast<std::uint32_t>(at - leaves_);
}

std::uint32_t Pool::idle_for_at_least(Seconds duration) const {
  return static_cast<std::uint32_t>(std::count_if(ready_.begin(), ready_.end(), [&](std::uint32_t i) {
    return outstanding_[i] == 0 && *now_ - idle_since_[i] >= duration;
  }));
}

std::uint32_t Pool::longest_idle() const {
  std::uint32_t found = size();
  for (const std::uint32_t i : ready_) {
    if (outstanding_[i] > 0) continue;
    // Among equals the highest index: low indices fill first.
    if (found == size() || idle_since_[i] <= idle_since_[found]) found = i;
  }
  return found;
}

void Pool::begin_start(std::uint32_t replica) {
  publish();
  states_[replica] = ReplicaState::starting;
  ++starting_;
}

void Pool::finish_start(std::uint32_t replica) {
  publish();
  states_[replica] = ReplicaState::ready;
  --starting_;
  idle_since_[replica] = *now_;
  charged_until_[replica] = *now_;
  ready_.insert(std::lower_bound(ready_.begin(), ready_.end(), replica), replica);
  update_tree(replica);
}

void Pool::stop(std::uint32_t replica) {
  publish();
  states_[replica] = ReplicaState::off;
  ready_.erase(std::lower_bound(ready_.begin(), ready_.end(), replica));
  update_tree(replica);
}

void Pool::fail(std::uint32_t replica) {
  publish();
  if (states_[replica] == ReplicaState::starting) --starting_;
  if (states_[replica] == ReplicaState::ready) ready_.erase(std::lower_bound(ready_.begin(), ready_.end(), replica));
  states_[replica] = ReplicaState::off;
  outstanding_total_ -= std::exchange(outstanding_[replica], 0);
  update_tree(replica);
}

void Pool::assign(std::uint32_t replica) {
  ++outstanding_[replica];
  update_tree(replica);
}

void Pool::unassign(std::uint32_t replica) {
  publish();
  --outstanding_total_;
  if (--outstanding_[replica] == 0) idle_since_[replica] = *now_;
  update_tree(replica);
}

}  // namespace tradewind
