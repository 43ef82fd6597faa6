#pragma once

#include "policies/balancing/balancing_policy.hpp"
#include "sim/agenda/agenda.hpp"
#include "sim/books/books.hpp"
#include "sim/fleet/arrival_source.hpp"
#include "sim/fleet/capacity.hpp"
#include "sim/fleet/lookahead.hpp"
#include "sim/fleet/patience.hpp"
#include "sim/fleet/router.hpp"
#include "sim/fleet/verdict.hpp"
#include "sim/kernel/flows.hpp"
#include "sim/request/passages.hpp"

#include <memory>
#include <vector>

namespace tradewind {

/// The parts of a fleet that a request's way leads through; all outlive the journey.
struct Surroundings {
  const Plan& plan;
  Agenda& agenda;
  std::vector<Region>& regions;
  Capacity& capacity;
  const Intervals& intervals;
  Books& books;
};

/// Moves requests from stage to stage: front door, route, travel, region, service (once or on two pools with the cache
/// as a flow between them), verdict, end. It starts no machine and counts nothing: it wishes and tells.
class Journey {
 public:
  Journey(const Surroundings& fleet, ArrivalSource& arrivals);
  ~Journey() = default;
  Journey(const Journey&) = delete;  // its parts point to each other
  Journey& operator=(const Journey&) = delete;

  /// The request that arrives now, and those after it that see the same.
  void arrive();
  /// A replica's boundary is due.
  void serve(std::uint32_t index);
  /// An event of this owner is due.
  void execute(const Event& event, Flows& flows);
  /// A cache has arrived.
  void cache_sent(RequestHandle handle, Seconds at);
  /// A pool has a further replica ready.
  void dispatch(Pool& pool);
  /// A replica that had these is gone; what it drew for them is lost.
  void hand_back(const std::vector<Ended>& abandoned);
  /// Prices and intensities have changed.
  void see_signals() { router_.see_signals(fleet_.agenda.now()); }
  /// Asks for the memory of the request after the one whose event is due.
  void look_ahead() const { lookahead_.after_next(fleet_.agenda, requests_); }
  /// Routes every request by itself at its own time: the slow twin of routing those that see the same together.
  void route_singly();

  /// Nobody is under way, and nobody comes any more.
  [[nodiscard]] bool over() const { return requests_.size() == 0 && all_arrived(); }
  [[nodiscard]] bool all_arrived() const { return !(arrivals_->next_time() < fleet_.plan.settings.duration); }
  /// The run has come to its end: whoever is under way remains so.
  void finish();

 private:
  void plan_arrival();
  [[noreturn]] void give_up() const;
  [[nodiscard]] Seconds alike_before() const;
  void start_tier(RequestHandle handle, Seconds now);
  void wish(const Passage& request, std::uint16_t region, std::uint16_t model, Seconds now);
  void travel(RequestHandle handle, Seconds now);
  void set_out(RequestHandle handle);
  void deliver(RequestHandle handle);
  void enter(RequestHandle handle, Pool& pool);
  void give(RequestHandle handle, Pool& pool);
  void enqueue(RequestHandle handle, Pool& pool);
  void send_cache(RequestHandle handle, Flows& flows);
  void finish_stage(RequestHandle handle, const Ended& ended, Seconds at);
  [[nodiscard]] bool next_stage(RequestHandle handle, const ServiceRecord& service, const Pool& pool);
  void judge(RequestHandle handle);
  void complete(RequestHandle handle, const ServiceRecord& service, bool judged_answer);
  void leave(RequestHandle handle);
  void abort(RequestHandle handle, std::uint64_t id, Flows& flows);
  void end(RequestHandle handle, RequestOutcome outcome);
  void close(RequestHandle handle);
  void keep_drawn(const Ended& one);
  void waste(RequestHandle handle);

  [[nodiscard]] std::uint16_t model_of(const Passage& request) const {
    return fleet_.plan.tiers_of(request.klass, request.model)[request.tier];
  }
  [[nodiscard]] Pool& pool_of(const Passage& request) const {
    return *fleet_.regions[request.region].pools()[request.pool];
  }
  void draw_network(const Passage& request, double tokens);

  Surroundings fleet_;
  ArrivalSource* arrivals_;
  Passages requests_;
  Router router_;
  Verdict verdict_;
  Patience patience_;
  std::vector<std::vector<std::shared_ptr<BalancingPolicy>>> balancing_;  ///< by region and pool
  Stream balancing_random_;
  std::vector<Replica*> replicas_;  ///< of all pools, by index
  Lookahead lookahead_;
  Outcome outcome_;
  bool routes_ahead_ = true;
  bool judges_ = false;  ///< some answers are judged
};

}  // namespace tradewind
