#pragma once

#include "policies/view/pool_view.hpp"
#include "sim/llm/step_model.hpp"
#include "sim/serving/replica.hpp"
#include "sim/site/region_spec.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace tradewind {

enum class ReplicaState : std::uint8_t { off, starting, ready };

/// Where a pool stands in the world.
struct PoolPlace {
  std::uint16_t region = 0;
  std::uint16_t pool = 0;  ///< in its region
  std::uint16_t model = 0;
  std::uint32_t first_replica = 0;  ///< index of its replica 0 among all replicas
};

/// The replicas of one model in one region: their states, who is how busy, and who waits for the first to be ready.
///
/// Keeps the indices that policies ask for current at every change, in O(log n): nothing is scanned per decision.
class Pool final : public PoolView {
 public:
  /// \param nodes  Node of each replica, by index within the region; as many as replicas_max.
  Pool(const DeploymentSpec& spec, const PoolPlace& place, const StepModel& model, std::vector<std::uint32_t> nodes,
       const BatchingPolicy& batching, EngineMode mode);
  ~Pool() override = default;
  Pool(const Pool&) = delete;  // replicas point to the step model
  Pool& operator=(const Pool&) = delete;

  // What policies see.
  [[nodiscard]] Seconds now() const override { return now_; }
  [[nodiscard]] std::uint32_t size() const override { return static_cast<std::uint32_t>(states_.size()); }
  [[nodiscard]] std::uint32_t replicas_min() const override { return static_cast<std::uint32_t>(spec_->replicas_min); }
  [[nodiscard]] std::uint32_t ready_count() const override { return static_cast<std::uint32_t>(ready_.size()); }
  [[nodiscard]] std::uint32_t starting_count() const override { return starting_; }
  [[nodiscard]] std::uint32_t ready_replica(std::uint32_t i) const override { return ready_[i]; }
  [[nodiscard]] bool ready(std::uint32_t replica) const override { return states_[replica] == ReplicaState::ready; }
  [[nodiscard]] std::uint32_t outstanding(std::uint32_t replica) const override { return outstanding_[replica]; }
  [[nodiscard]] std::uint32_t least_outstanding() const override { return static_cast<std::uint32_t>(tree_[1]); }
  [[nodiscard]] std::optional<std::uint32_t> first_below(std::uint32_t outstanding_max) const override;
  [[nodiscard]] double kv_used(std::uint32_t replica) const override { return replicas_[replica]->kv_used(now_); }
  [[nodiscard]] std::uint64_t waiting() const override { return waiting_.size(); }
  [[nodiscard]] std::uint64_t outstanding_total() const override { return outstanding_total_; }
  [[nodiscard]] std::uint32_t idle_for_at_least(Seconds duration) const override;
  [[nodiscard]] std::uint32_t slots_per_replica() const override { return slots_; }

  // What the fleet does.
  [[nodiscard]] const DeploymentSpec& spec() const { return *spec_; }
  [[nodiscard]] const PoolPlace& place() const { return place_; }
  [[nodiscard]] const StepModel& model() const { return model_; }
  /// The least joules of each unit of work at the clocks that are permitted.
  [[nodiscard]] const WorkTerms<Joules>& least_energy() const { return least_energy_; }
  void permit(const ClockRange& clocks) { least_energy_ = model_.least_energy(clocks); }
  void set_power(const PowerRule& rule) {
    for (const auto& replica : replicas_) replica->set_power(rule, now_);
  }
  [[nodiscard]] Replica& replica(std::uint32_t i) { return *replicas_[i]; }
  [[nodiscard]] ReplicaState state(std::uint32_t i) const { return states_[i]; }
  [[nodiscard]] std::uint32_t node_of(std::uint32_t i) const { return nodes_[i]; }
  [[nodiscard]] std::deque<RequestHandle>& waiting_requests() { return waiting_; }
  void set_now(Seconds now) { now_ = now; }
  /// Up to when a ready replica's energy is in the ledger.
  [[nodiscard]] Seconds& charged_until(std::uint32_t i) { return charged_until_[i]; }

  void begin_start(std::uint32_t replica);
  void finish_start(std::uint32_t replica);
  void stop(std::uint32_t replica);
  /// A request is given to a replica, or leaves it.
  void assign(std::uint32_t replica);
  void unassign(std::uint32_t replica);
  /// A request has entered the pool (waiting or not), or left it for good.
  void enter() { ++outstanding_total_; }
  void leave() { --outstanding_total_; }

  /// The ready, idle replica that has been without work longest; size() when there is none.
  [[nodiscard]] std::uint32_t longest_idle() const;

 private:
  void update_tree(std::uint32_t replica);

  const DeploymentSpec* spec_;
  PoolPlace place_;
  StepModel model_;
  WorkTerms<Joules> least_energy_ = model_.least_energy({});
  std::vector<std::uint32_t> nodes_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::vector<ReplicaState> states_;
  std::vector<std::uint32_t> outstanding_;
  std::vector<Seconds> idle_since_;
  std::vector<Seconds> charged_until_;
  std::vector<std::uint32_t> ready_;  ///< indices, ascending
  /// Tournament over replicas: the least of each pair, the overall one at 1. A key is the number of outstanding
  /// requests, then the index; a replica that is not ready comes after all others.
  std::vector<std::uint64_t> tree_;
  std::uint32_t leaves_ = 1;
  std::deque<RequestHandle> waiting_;
  std::uint64_t outstanding_total_ = 0;
  std::uint32_t starting_ = 0;
  std::uint32_t slots_ = 0;
  Seconds now_{};
};

}  // namespace tradewind
