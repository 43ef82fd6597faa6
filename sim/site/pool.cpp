#include "sim/site/pool.hpp"

#include <algorithm>
#include <bit>

namespace tradewind {

Pool::Pool(const DeploymentSpec& spec, const PoolPlace& place, const StepModel& model, std::vector<std::uint32_t> nodes,
           const BatchingPolicy& batching, EngineMode mode)
    : spec_(&spec), place_(place), model_(model), nodes_(std::move(nodes)) {
  const std::size_t count = nodes_.size();
  for (std::size_t i = 0; i < count; ++i) replicas_.push_back(make_replica(mode, model_, batching));
  states_.assign(count, ReplicaState::off);
  outstanding_.assign(count, 0);
  idle_since_.assign(count, Seconds(0));
  charged_until_.assign(count, Seconds(0));
  leaves_ = std::bit_ceil(static_cast<std::uint32_t>(count));
  tree_.assign(2 * static_cast<std::size_t>(leaves_), 0);
  for (std::uint32_t i = 0; i < leaves_; ++i) tree_[leaves_ + i] = std::min(i, size() - 1);
  for (std::uint32_t i = leaves_ - 1; i > 0; --i) tree_[i] = better(tree_[2 * i], tree_[2 * i + 1]);
  slots_ = std::min(batching.sequences_max(), model_.sequences_max());
}

std::uint32_t Pool::better(std::uint32_t a, std::uint32_t b) const {
  if (ready(a) != ready(b)) return ready(a) ? a : b;
  if (outstanding_[a] != outstanding_[b]) return outstanding_[a] < outstanding_[b] ? a : b;
  return std::min(a, b);
}

void Pool::update_tree(std::uint32_t replica) {
  for (std::uint32_t i = (leaves_ + replica) / 2; i > 0; i /= 2) tree_[i] = better(tree_[2 * i], tree_[2 * i + 1]);
  if (leaves_ == 1) tree_[1] = 0;
}

std::uint32_t Pool::idle_for_at_least(Seconds duration) const {
  return static_cast<std::uint32_t>(std::count_if(ready_.begin(), ready_.end(), [&](std::uint32_t i) {
    return outstanding_[i] == 0 && now_ - idle_since_[i] >= duration;
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
  states_[replica] = ReplicaState::starting;
  ++starting_;
}

void Pool::finish_start(std::uint32_t replica) {
  states_[replica] = ReplicaState::ready;
  --starting_;
  idle_since_[replica] = now_;
  charged_until_[replica] = now_;
  ready_.insert(std::lower_bound(ready_.begin(), ready_.end(), replica), replica);
  update_tree(replica);
}

void Pool::stop(std::uint32_t replica) {
  states_[replica] = ReplicaState::off;
  ready_.erase(std::lower_bound(ready_.begin(), ready_.end(), replica));
  update_tree(replica);
}

void Pool::assign(std::uint32_t replica) {
  ++outstanding_[replica];
  update_tree(replica);
}

void Pool::unassign(std::uint32_t replica) {
  if (--outstanding_[replica] == 0) idle_since_[replica] = now_;
  update_tree(replica);
}

}  // namespace tradewind
