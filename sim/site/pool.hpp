#pragma once

#include "policies/view/pool_view.hpp"
#include "sim/base/order/least_count.hpp"
#include "sim/serving/replica.hpp"
#include "sim/site/region_plan.hpp"
#include "sim/site/telemetry.hpp"
#include "sim/site/waiting_line.hpp"
#include "sim/site/wishes.hpp"

#include <memory>
#include <vector>

namespace tradewind {

enum class ReplicaState : std::uint8_t { off, starting, ready };

/// The replicas of one model in one region: their states, who is how busy, and who waits for the first to be ready.
///
/// Keeps the indices that policies ask for current at every change, in O(log n): nothing is scanned per decision.
class Pool final : public PoolView {
 public:
  /// \param plan       Must outlive the pool; so must the policy and the clock.
  /// \param now        The clock that it lives by.
  /// \param telemetry  By which its state is reported.
  /// \param signals    Of its region; must outlive it.
  Pool(const PoolPlan& plan, const BatchingPolicy& batching, EngineMode mode, const Seconds& now,
       const Telemetry& telemetry, const SupplySignals& signals);
  ~Pool() override = default;
  Pool(const Pool&) = delete;  // replicas point to the step model
  Pool& operator=(const Pool&) = delete;

  // What policies see.
  [[nodiscard]] Seconds now() const override { return *now_; }
  [[nodiscard]] std::uint32_t size() const override { return static_cast<std::uint32_t>(states_.size()); }
  [[nodiscard]] std::uint32_t replicas_min() const override {
    return static_cast<std::uint32_t>(plan_->spec->replicas_min);
  }
  [[nodiscard]] std::uint32_t ready_count() const override { return static_cast<std::uint32_t>(ready_.size()); }
  [[nodiscard]] std::uint32_t starting_count() const override { return starting_; }
  [[nodiscard]] std::uint32_t ready_replica(std::uint32_t i) const override { return ready_[i]; }
  [[nodiscard]] bool ready(std::uint32_t replica) const override { return states_[replica] == ReplicaState::ready; }
  [[nodiscard]] std::uint32_t outstanding(std::uint32_t replica) const override { return outstanding_[replica]; }
  [[nodiscard]] std::uint32_t least_outstanding() const override { return least_.first(); }
  [[nodiscard]] std::optional<std::uint32_t> first_below(std::uint32_t outstanding_max) const override {
    return least_.lowest_below(outstanding_max);
  }
  [[nodiscard]] double kv_used(std::uint32_t replica) const override { return replicas_[replica]->kv_used(*now_); }
  [[nodiscard]] std::uint64_t waiting() const override { return waiting_.size(); }
  [[nodiscard]] std::uint64_t outstanding_total() const override { return outstanding_total_; }
  [[nodiscard]] std::uint32_t idle_for_at_least(Seconds duration) const override;
  [[nodiscard]] std::uint32_t slots_per_replica() const override { return plan_->slots; }
  [[nodiscard]] std::uint64_t wishes() const override { return wishes_.before(*now_); }
  [[nodiscard]] GramsPerJoule intensity() const override { return GramsPerJoule(signals_->steering.value_at(*now_)); }
  [[nodiscard]] DollarsPerJoule price() const override { return DollarsPerJoule(signals_->price.value_at(*now_)); }

  // What the fleet does.
  [[nodiscard]] const PoolPlan& plan() const { return *plan_; }
  [[nodiscard]] const PoolPlace& place() const { return plan_->place; }
  [[nodiscard]] const StepModel& model() const { return plan_->model; }
  [[nodiscard]] std::uint32_t node_of(std::uint32_t i) const { return plan_->nodes[i]; }
  [[nodiscard]] Replica& replica(std::uint32_t i) { return *replicas_[i]; }
  [[nodiscard]] ReplicaState state(std::uint32_t i) const { return states_[i]; }
  void set_power(const PowerRule& rule) {
    for (const auto& replica : replicas_) replica->set_power(rule, *now_);
  }
  /// Up to when a ready replica's energy is booked.
  [[nodiscard]] Seconds& charged_until(std::uint32_t i) { return charged_until_[i]; }
  /// How long a ready replica had requests since this was asked last.
  [[nodiscard]] Seconds collect_occupied(std::uint32_t i);
  /// Brings its reports up to date: before they are read, and before it changes.
  void report() {
    telemetry_.refresh(*now_, [&] { return state(); });
  }
  /// It stands as it is when the run begins.
  void begin() { telemetry_.begin(state()); }
  [[nodiscard]] const Telemetry& telemetry() const { return telemetry_; }
  /// A router would have sent a request here that reaches it at `at`, had there been room.
  void wish(Seconds at) { wishes_.add(at); }
  /// A request had its first token so long after it came.
  void first_token_after(Seconds ttft) {
    constexpr double weight = 1.0 / 16.0;  // of the newest
    report();
    ttft_recent_ = ttft_recent_ > Seconds(0) ? ttft_recent_ + weight * (ttft - ttft_recent_) : ttft;
  }

  // Requests. One enters, waits, is on one of the replicas, and leaves.
  void enter(RequestHandle handle, std::uint64_t id) {
    report();
    ++outstanding_total_;
    ++arrived_;
    waiting_.push(handle, id);
  }
  /// The one that has waited longest. Needs one.
  [[nodiscard]] RequestHandle next_waiting(const Passages& requests) { return waiting_.pop(requests); }
  /// One that waits has left.
  void stop_waiting(const Passages& requests) {
    report();
    waiting_.leave(requests);
    --outstanding_total_;
  }
  void assign(std::uint32_t replica);
  /// One on a replica leaves.
  void unassign(std::uint32_t replica);

  // Replicas: off → starting → ready → off.
  void begin_start(std::uint32_t replica);
  void finish_start(std::uint32_t replica);
  void stop(std::uint32_t replica);
  /// One that starts or is ready is gone, and with it the requests that it had.
  void fail(std::uint32_t replica);

  /// The ready, idle replica that has been without work longest; size() when there is none.
  [[nodiscard]] std::uint32_t longest_idle() const;

 private:
  [[nodiscard]] PoolReport state() const {
    return {ready_count(), starting_, outstanding_total_, arrived_, ttft_recent_};
  }
  void rank(std::uint32_t replica) {
    ready(replica) ? least_.set(replica, outstanding_[replica]) : least_.leave_out(replica);
  }

  const PoolPlan* plan_;
  const Seconds* now_;
  const SupplySignals* signals_;
  Telemetry telemetry_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::vector<ReplicaState> states_;
  std::vector<std::uint32_t> outstanding_;
  std::vector<Seconds> since_;     ///< since when it has requests, or none
  std::vector<Seconds> occupied_;  ///< how long it had some before that, not yet collected
  std::vector<Seconds> charged_until_;
  std::vector<std::uint32_t> ready_;  ///< indices, ascending
  LeastCount least_;                  ///< outstanding requests of ready replicas
  WaitingLine waiting_;
  std::uint64_t outstanding_total_ = 0;
  std::uint64_t arrived_ = 0;
  Seconds ttft_recent_{};
  Wishes wishes_;
  std::uint32_t starting_ = 0;
};

}  // namespace tradewind
