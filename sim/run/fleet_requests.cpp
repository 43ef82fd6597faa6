#include "sim/run/fleet.hpp"
#include "sim/run/offered_load.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace tradewind {

namespace {

/// Bytes on the wire of one token of text, either way.
constexpr double bytes_per_token = 4.0;

}  // namespace

RequestView Fleet::view_of(const RequestInFlight& request) const {
  const RequestClass& request_class = scenario_->classes[request.arrival.klass];
  RequestView view;
  view.id = request.arrival.id;
  view.arrival = request.arrival.time;
  view.prompt_tokens = request.arrival.prompt_tokens;
  view.klass = request.arrival.klass;
  view.origin = request.arrival.origin;
  view.ttft_slo = request_class.ttft_slo;
  if (request_class.deadline) view.deadline = request.arrival.time + *request_class.deadline;
  return view;
}

/// The request that arrives now, and those after it that see the same: nothing can happen before them that their way
/// depends on. What they lead to lies at their own times.
void Fleet::arrive() {
  constexpr int ahead_most = 64;  // more would only be held for longer
  if (requests_.size() > scenario_->in_flight_max) give_up();
  refresh_views();
  const Seconds before = alike_before();
  for (int ahead = 0; ahead == 0 || (stream_.next_time() < before && ahead < ahead_most); ++ahead) {
    const RequestHandle handle = requests_.add();
    RequestInFlight& request = requests_[handle];
    stream_.take(request.arrival);
    ++arrivals_;
    request.region = static_cast<std::uint16_t>(world_->regions.size());
    const std::uint16_t klass = request.arrival.klass;
    if (const auto timeout = scenario_->classes[klass].timeout) {
      leaving_[klass].emplace_back(handle, request.arrival.id);
      if (leaving_[klass].size() == 1) {
        timers_.push({request.arrival.time + *timeout, TimerKind::time_out, klass, klass});
      }
    }
    request.tier = static_cast<std::uint8_t>(cascading_->first_tier(view_of(request)));
    start_tier(handle, request.arrival.time);
  }
}

/// Nobody keeps up with what is offered: says who is asked for how much, before memory ends.
void Fleet::give_up() const {
  constexpr std::uint64_t arrivals_read_max = 1'000'000;
  std::string loads;
  for (const OfferedLoad& load : offered_loads(*scenario_, *world_, arrivals_read_max).models) {
    loads += "; " + to_string(load);
  }
  throw std::runtime_error(fmt::format("{} requests in flight at {:.6g} s, more than in_flight_max ({}){}",
                                       requests_.size(), now_.value(), scenario_->in_flight_max, loads));
}

/// Until then, what a router sees stays as it is. Where answers are judged, it may be asked again at any moment, and
/// that may change what it does next.
Seconds Fleet::alike_before() const { return routes_ahead_ ? std::min(views_due_, boundary_due_) : now_; }

/// Brings what routers see up to the last multiple of the telemetry interval: once for all regions, not per request.
void Fleet::refresh_views() {
  if (now_ < views_due_) return;
  for (Telemetry& published : telemetry_) published.refresh(now_);
  ++view_;
  const Seconds interval = scenario_->telemetry_interval;
  views_due_ = interval * (std::floor(now_ / interval) + 1.0);
}

/// \param now  Its own time, which may lie ahead of the fleet's.
void Fleet::start_tier(RequestHandle handle, Seconds now) {
  RequestInFlight& request = requests_[handle];
  const std::uint16_t model = model_of(request);
  const auto& candidates = world_->candidates[request.arrival.klass][request.arrival.origin][model];
  const RoutingView regions(views_[model], candidates, world_->one_way[request.arrival.origin]);
  const Route route = route_of(request, regions, now);
  if (route.candidate >= candidates.size())
    throw std::logic_error("a routing policy chose a region it was not offered");
  request.region = candidates[route.candidate];
  Seconds release = route.not_before;
  if (const auto deadline = scenario_->classes[request.arrival.klass].deadline) {
    release = std::min(release, request.arrival.time + *deadline);
  }
  if (release > now) {
    request.deferred = true;
    request.stage = RequestStage::held;
    timers_.push({release, TimerKind::release, request.arrival.id, handle});
  } else {
    travel(handle, now);
  }
}

Route Fleet::route_of(const RequestInFlight& request, const RoutingView& regions, Seconds now) {
  if (view_routing_ == nullptr) {
    Generator random = routing_random_.at(request.arrival.id * 8 + request.tier);
    return routing_->route(view_of(request), regions, now, random);
  }
  const std::size_t group = model_of(request) * scenario_->classes.size() + request.arrival.klass;
  KnownRoute& known = known_routes_[group * scenario_->origins.size() + request.arrival.origin];
  if (known.view != view_) known = {view_, view_routing_->choose(regions)};
  return {known.candidate};
}

void Fleet::travel(RequestHandle handle, Seconds now) {
  RequestInFlight& request = requests_[handle];
  request.stage = RequestStage::travelling;
  const Seconds delay = world_->one_way[request.arrival.origin][request.region];
  timers_.push({now + delay, TimerKind::delivery, request.arrival.id, handle},
               request.arrival.origin * world_->regions.size() + request.region);
}

/// A request that was held back sets out, unless its client has left meanwhile.
void Fleet::set_out(RequestHandle handle) {
  if (!requests_[handle].timed_out) {
    travel(handle, now_);
    return;
  }
  waste(handle);
  release(handle);
}

void Fleet::pay_network(Region& region, double tokens) {
  region.ledger->open().network += kilowatt_hours(scenario_->network_kwh_per_gb * tokens * bytes_per_token * 1e-9);
}

/// The region does not know yet whether the client has left: word of that is on its way, behind the request.
void Fleet::deliver(RequestHandle handle) {
  RequestInFlight& request = requests_[handle];
  Region& region = world_->regions[request.region];
  Pool& pool = pool_of(request);
  pay_network(region, request.arrival.prompt_tokens);
  const std::uint64_t tokens = std::uint64_t{request.arrival.prompt_tokens} + request.arrival.output_tokens;
  if (tokens > pool.model().tokens_max()) {
    if (!request.timed_out) count_out(handle, &RequestTally::rejected, "rejected");
    waste(handle);
    release(handle);
    return;
  }
  telemetry(request.region, model_of(request)).refresh(now_);
  pool.set_now(now_);
  pool.enter();
  region.ledger->count_request(now_, phase_);
  request.reached_region = now_;
  request.stage = RequestStage::waiting;
  pool.waiting_requests().push_back(handle);
  if (pool.ready_count() == 0) {
    ask_scaler(request.region, pool.place().pool);
  } else {
    dispatch(pool);
  }
}

/// Gives waiting requests to replicas. While further replicas start, those ready get no more than they can run at once;
/// the others wait for the ones to come.
void Fleet::dispatch(Pool& pool) {
  auto& waiting = pool.waiting_requests();
  const std::uint64_t slots = std::uint64_t{pool.slots_per_replica()} * pool.ready_count();
  while (!waiting.empty() && pool.ready_count() > 0) {
    const std::uint64_t given = pool.outstanding_total() - waiting.size();
    if (pool.starting_count() > 0 && given >= slots) return;
    const RequestHandle handle = waiting.front();
    waiting.pop_front();
    give(handle, pool);
  }
}

void Fleet::give(RequestHandle handle, Pool& pool) {
  RequestInFlight& request = requests_[handle];
  const std::size_t p = pool.place().pool;
  Generator random = balancing_random_.at(request.arrival.id * 8 + request.tier);
  const std::uint32_t replica = balancing_[request.region][p]->choose(view_of(request), pool, random);
  if (replica >= pool.size() || !pool.ready(replica)) {
    throw std::logic_error("a balancing policy chose a replica that is not ready");
  }
  pool.replica(replica).prefetch();
  request.stage = RequestStage::on_replica;
  request.replica = replica;
  pool.assign(replica);
  pool.replica(replica).enqueue({handle, request.arrival.prompt_tokens, request.arrival.output_tokens}, now_);
  schedule_.set(pool.place().first_replica + replica, pool.replica(replica).next_event());
}

void Fleet::judge(RequestHandle handle) {
  RequestInFlight& request = requests_[handle];
  if (request.timed_out) {
    waste(handle);
    release(handle);
    return;
  }
  const Arrival& arrival = request.arrival;
  const double confidence = world_->judge.confidence(arrival.difficulty, arrival.confidence_noise, world_->judge_auroc);
  if (!cascading_->escalate(view_of(request), request.tier, confidence)) {
    complete(handle, requests_.service(handle), true);
    return;
  }
  requests_.escalate(handle);
  refresh_views();
  start_tier(handle, now_);
}

void Fleet::expire(std::uint16_t klass) {
  auto& queue = leaving_[klass];
  const Seconds timeout = *scenario_->classes[klass].timeout;
  while (!queue.empty()) {
    const auto [handle, id] = queue.front();
    if (requests_.holds(handle, id)) {
      const Seconds leaves = requests_[handle].arrival.time + timeout;
      if (leaves > now_) {
        timers_.push({leaves, TimerKind::time_out, klass, klass});
        return;
      }
      time_out(handle);
    }
    queue.pop_front();
  }
}

/// The client leaves; where its request is, word of it arrives half a round trip later.
void Fleet::time_out(RequestHandle handle) {
  RequestInFlight& request = requests_[handle];
  request.timed_out = true;
  count_out(handle, &RequestTally::timed_out, "timed_out");
  if (request.stage == RequestStage::held || request.stage == RequestStage::judged) return;
  const Seconds delay = world_->one_way[request.arrival.origin][request.region];
  timers_.push({now_ + delay, TimerKind::abort, request.arrival.id, handle});
}

/// A region hears that a client has left, and stops working for it if it still does.
void Fleet::abort(RequestHandle handle, std::uint64_t id) {
  if (!requests_.holds(handle, id)) return;
  RequestInFlight& request = requests_[handle];
  if (request.stage == RequestStage::waiting) {
    Pool& pool = pool_of(request);
    telemetry(request.region, model_of(request)).refresh(now_);
    pool.set_now(now_);
    auto& waiting = pool.waiting_requests();
    waiting.erase(std::find(waiting.begin(), waiting.end(), handle));
    pool.leave();
    waste(handle);
    release(handle);
  } else if (request.stage == RequestStage::on_replica) {
    Pool& pool = pool_of(request);
    const std::uint32_t replica = request.replica;
    const auto ended = pool.replica(replica).cancel(handle, now_);
    schedule_.set(pool.place().first_replica + replica, pool.replica(replica).next_event());
    if (ended) end_tier(handle, *ended, now_);
  }
}

/// Books the joules of a request that nobody got an answer for, each in the region that drew it. Only of measured
/// requests: what others drew is in part before the window, and so not in the ledger.
void Fleet::waste(RequestHandle handle) {
  const RequestInFlight& request = requests_[handle];
  if (!measured(request)) return;
  world_->regions[request.region].ledger->account().wasted += requests_.service(handle).energy_here;
  for (const EarlierEnergy& earlier : requests_.earlier(handle)) {
    world_->regions[earlier.region].ledger->account().wasted += earlier.energy;
  }
}

}  // namespace tradewind
