#pragma once

#include "sim/bound/carbon_bound.hpp"
#include "sim/kernel/timed_process.hpp"
#include "sim/llm/least_work.hpp"
#include "sim/metrics/request_tally.hpp"
#include "sim/run/event_queue.hpp"
#include "sim/run/world.hpp"
#include "sim/serving/request_pool.hpp"

#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

namespace tradewind {

/// What a request did, for `run --requests`.
struct RequestRecord {
  Arrival arrival;
  std::uint16_t region = 0;
  std::uint16_t model = 0;
  const char* outcome = "";
  Completion completion;
};

/// The whole fleet as one timed process: arrivals, routing, serving, scaling and accounting.
///
/// Three sources of events are merged in order of time: replicas' iteration boundaries, timers, and the stream of
/// arrivals; at equal times in this order. Every decision is such an event, so the engine underneath only moves bytes.
class Fleet final : public TimedProcess {
 public:
  /// Both must outlive the fleet.
  Fleet(const Scenario& scenario, World& world);
  ~Fleet() override;
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  [[nodiscard]] Seconds next_event() const override;
  [[nodiscard]] bool next_event_starts_flow() const override;
  [[nodiscard]] Seconds no_flow_before() const override;
  void execute_next(Flows& flows) override;
  void flow_finished(std::uint64_t id, Seconds now) override;
  [[nodiscard]] bool done() const override { return done_; }

  /// Closes the books after the clock has stopped.
  void finish();

  /// Called now and then with the simulated time.
  void on_progress(std::function<void(Seconds)> report) { report_ = std::move(report); }
  void keep_records() { keep_records_ = true; }
  /// Routes every request by itself at its own time: the slow twin of routing those that see the same together.
  void route_singly() {
    routes_ahead_ = false;
    view_routing_ = nullptr;
  }

  // What the results are made of.
  [[nodiscard]] Seconds now() const { return now_; }
  [[nodiscard]] const World& world() const { return *world_; }
  [[nodiscard]] const WorkloadStream& workload() const { return stream_; }
  [[nodiscard]] const Scenario& scenario() const { return *scenario_; }
  /// Tally of requests that ended as this class, in this region, by this model; the region index one past the last is
  /// for requests that reached none.
  [[nodiscard]] const RequestTally& tally(std::size_t klass, std::size_t region, std::size_t model) const {
    return tallies_[(klass * (world_->regions.size() + 1) + region) * world_->models.size() + model];
  }
  [[nodiscard]] const LogSketch& cold_starts(std::size_t region) const { return cold_starts_[region]; }
  [[nodiscard]] const std::vector<DemandCell>& cells() const { return cells_; }
  [[nodiscard]] Seconds slot_length() const { return slot_length_; }
  [[nodiscard]] Grams active_carbon() const;
  /// Every file that the run read, once it is finished.
  [[nodiscard]] const std::vector<InputRecord>& inputs() const { return inputs_; }
  [[nodiscard]] const std::vector<RequestRecord>& records() const { return records_; }
  [[nodiscard]] std::uint64_t arrivals() const { return arrivals_; }
  [[nodiscard]] Joules attributed() const { return attributed_; }

 private:
  /// Bands of observed power, each a factor of √2 wide; a cell of unlike requests would make the bound looser.
  static constexpr std::size_t power_bands = 10;
  [[nodiscard]] static std::size_t band_of(Watts power);

  struct JudgedModel {
    bool known;  ///< to the quality table
    bool weak;
  };
  struct ServedReplica {
    Replica* replica;
    const NodeType* node;
  };
  /// What a router that looks at nothing but its view has answered, and to which view.
  struct KnownRoute {
    std::uint64_t view = 0;
    std::size_t candidate = 0;
  };
  enum class Source { replica, timer, arrival };
  void look_ahead();
  [[nodiscard]] std::vector<std::vector<LeastWorkRule>> least_work_rules() const;

  // Requests (fleet_requests.cpp).
  void arrive();
  [[noreturn]] void give_up() const;
  void refresh_views();
  [[nodiscard]] Seconds alike_before() const;
  [[nodiscard]] Route route_of(const RequestInFlight& request, const RoutingView& regions, Seconds now);
  void start_tier(RequestHandle handle, Seconds now);
  void travel(RequestHandle handle, Seconds now);
  void set_out(RequestHandle handle);
  void deliver(RequestHandle handle);
  void pay_network(Region& region, double tokens);
  void dispatch(Pool& pool);
  void give(RequestHandle handle, Pool& pool);
  void judge(RequestHandle handle);
  void expire(std::uint16_t klass);
  void time_out(RequestHandle handle);
  void abort(RequestHandle handle, std::uint64_t id);
  void waste(RequestHandle handle);
  [[nodiscard]] RequestView view_of(const RequestInFlight& request) const;

  // Serving (fleet_serving.cpp).
  void execute_boundary();
  void prefetch_after(std::uint32_t index) const;
  void end_tier(RequestHandle handle, const Ended& ended, Seconds now);
  void complete(RequestHandle handle, const ServiceRecord& service, bool judged_answer);
  void count_out(RequestHandle handle, std::uint64_t RequestTally::*outcome, const char* word);
  void note_cell(const RequestInFlight& request, const ServiceRecord& service);
  [[nodiscard]] LeastWork least_anywhere(const Arrival& arrival) const;
  [[nodiscard]] Completion completion_of(const RequestInFlight& request, const ServiceRecord& service,
                                         bool judged_answer) const;

  // Scaling (fleet_scaling.cpp).
  void warm_up_fleet();
  void ask_scaler(std::size_t region, std::size_t pool);
  void ask_scaler_again(const Pool& pool);
  bool start_one(std::size_t region, std::size_t pool);
  void stop_one(std::size_t region, std::size_t pool, std::uint32_t replica);
  void boot(std::size_t region, std::uint32_t node);
  void node_booted(std::size_t region, std::uint32_t node);
  void prepare(std::uint32_t replica);
  void replica_ready(std::uint32_t replica);
  void node_off(std::size_t region, std::uint32_t node);

  // Accounting (fleet_accounting.cpp).
  void close_interval();
  void schedule_boundary();
  void refresh_signals();
  void execute_timer(Flows& flows);

  [[nodiscard]] Pool& pool_of(const RequestInFlight& request) {
    return *pools_[request.region * world_->models.size() + model_of(request)];
  }
  [[nodiscard]] std::uint16_t model_of(const RequestInFlight& request) const {
    return world_->tiers[request.arrival.klass][request.tier];
  }
  [[nodiscard]] bool measured(const RequestInFlight& request) const {
    return request.arrival.time >= scenario_->warm_up;
  }
  [[nodiscard]] RequestTally& tally_of(const RequestInFlight& request);
  [[nodiscard]] Telemetry& telemetry(std::size_t region, std::size_t model) {
    return telemetry_[region * world_->models.size() + model];
  }
  void release(RequestHandle handle);
  [[nodiscard]] bool all_arrived() const { return !(stream_.next_time() < scenario_->duration); }

  const Scenario* scenario_;
  World* world_;
  WorkloadStream stream_;
  TimerQueue timers_;
  ReplicaSchedule schedule_;
  RequestPool requests_;
  Seconds now_{};
  Source source_ = Source::arrival;  ///< of the next event
  Seconds due_{};                    ///< its time
  Phase phase_ = Phase::warm_up;
  bool done_ = false;

  std::unique_ptr<RoutingPolicy> routing_;
  const ViewRoutingPolicy* view_routing_;  ///< the same, where its answers are kept
  std::unique_ptr<CascadingPolicy> cascading_;
  std::unique_ptr<PowerPolicy> power_;
  std::vector<std::vector<std::unique_ptr<BalancingPolicy>>> balancing_;  ///< by region and pool
  std::vector<std::vector<std::unique_ptr<ScalingPolicy>>> scaling_;
  std::vector<std::vector<RegionView>> views_;  ///< by model, then region
  std::uint64_t view_ = 1;                      ///< counts the changes of what routers see
  std::vector<KnownRoute> known_routes_;        ///< by model, class and origin
  std::vector<Telemetry> telemetry_;            ///< by region and model
  std::vector<Pool*> pools_;                    ///< by region and model; null where the model is not offered
  std::vector<ServedReplica> served_;           ///< by replica
  std::vector<JudgedModel> judged_;             ///< by model
  Seconds views_due_{};                         ///< when the next telemetry is published
  Seconds boundary_due_{};                      ///< when prices, signals or what is counted change
  bool routes_ahead_ = true;
  Stream routing_random_;
  Stream balancing_random_;

  std::vector<std::deque<std::pair<RequestHandle, std::uint64_t>>> leaving_;  ///< by class: who may time out, in order
  std::vector<std::vector<std::vector<std::uint32_t>>> waiting_for_boot_;     ///< by region and node: replicas
  std::priority_queue<Seconds, std::vector<Seconds>, std::greater<>> weight_loads_;  ///< when pending ones start
  Seconds process_start_min_{std::numeric_limits<double>::infinity()};               ///< of all engines
  std::vector<Seconds> start_asked_;                                                 ///< by replica
  std::vector<std::size_t> node_base_;  ///< first global node index by region

  std::vector<RequestTally> tallies_;
  std::vector<std::vector<LeastWorkRule>> least_work_;  ///< by class and origin: of all that may serve, each once
  std::vector<LogSketch> cold_starts_;
  std::vector<DemandCell> cells_;  ///< by class, origin, slot and band of observed power: alike requests together
  std::size_t slots_ = 1;
  Seconds slot_length_{};
  std::vector<InputRecord> inputs_;
  std::vector<RequestRecord> records_;
  bool keep_records_ = false;
  std::uint64_t arrivals_ = 0;
  std::uint64_t ended_ = 0;
  Joules attributed_{};
  Outcome outcome_;
  std::function<void(Seconds)> report_;
  std::uint64_t events_ = 0;
};

}  // namespace tradewind
