#include "sim/fleet/journey.hpp"

#include "sim/fleet/overload.hpp"

#include <algorithm>
#include <limits>

namespace tradewind {

namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

std::vector<Replica*> replicas_of(const Plan& plan, const std::vector<Region>& regions) {
  std::vector<Replica*> out;
  for (const ReplicaPlace& place : plan.replicas) {
    out.push_back(&regions[place.region].pools()[place.pool]->replica(place.replica));
  }
  return out;
}

}  // namespace

Journey::Journey(const Surroundings& fleet, ArrivalSource& arrivals)
    : fleet_(fleet),
      arrivals_(&arrivals),
      router_(fleet.plan, fleet.regions),
      verdict_(fleet.plan),
      patience_(fleet.plan, fleet.agenda),
      balancing_(fleet.regions.size()),
      balancing_random_(fleet.plan.settings.seed, "balancing"),
      replicas_(replicas_of(fleet.plan, fleet.regions)),
      lookahead_(replicas_, fleet.plan.settings.look_ahead),
      routes_ahead_(arrivals.open()) {
  for (std::size_t r = 0; r < fleet.regions.size(); ++r) {
    for (std::size_t p = 0; p < fleet.regions[r].pools().size(); ++p) {
      balancing_[r].push_back(fleet.plan.policies.make<BalancingPolicy>());
    }
  }
  for (const auto& tiers : fleet.plan.tiers) judges_ = judges_ || tiers.size() > 1;
  // Where answers are judged a router may be asked again at any moment, and that may change what it does next.
  routes_ahead_ = routes_ahead_ && !judges_;
  plan_arrival();
}

void Journey::route_singly() {
  routes_ahead_ = false;
  router_.ask_singly();
}

void Journey::plan_arrival() { fleet_.agenda.set_arrival(all_arrived() ? never : arrivals_->next_time()); }

/// Nothing can happen before those that are routed together that their way depends on. What they lead to lies at their
/// own times.
void Journey::arrive() {
  constexpr int ahead_most = 64;  // more would only be held for longer
  if (requests_.size() > fleet_.plan.settings.in_flight_max) {
    give_up_overloaded(fleet_.plan, requests_.size(), fleet_.agenda.now());
  }
  const Seconds before = alike_before();
  Arrival arrival;
  for (int ahead = 0; ahead == 0 || (arrivals_->next_time() < before && ahead < ahead_most); ++ahead) {
    const RequestHandle handle = requests_.add();
    arrivals_->take(arrival);
    Passage& request = requests_[handle];
    request.begin(arrival);
    request.region = static_cast<std::uint16_t>(fleet_.regions.size());
    if (judges_) requests_.keep_noise(handle, arrival.confidence_noise);
    fleet_.books.arrived(request);
    patience_.begin(handle, request);
    request.tier = verdict_.first_tier(request);
    start_tier(handle, request.arrived);
  }
  plan_arrival();
}

Seconds Journey::alike_before() const {
  return routes_ahead_ ? std::min(router_.alike_before(fleet_.agenda.now()), fleet_.intervals.due())
                       : fleet_.agenda.now();
}

/// \param now  Its own time, which may lie ahead of the present.
void Journey::start_tier(RequestHandle handle, Seconds now) {
  Passage& request = requests_[handle];
  const std::uint16_t model = model_of(request);
  const RoutingView regions = router_.seen_by(request, model, now);
  const Route route = router_.route(request, model, regions, now);
  request.region = regions[route.candidate].region;
  if (route.wished) wish(request, regions[*route.wished].region, model, now);
  request.pool = static_cast<std::uint16_t>(fleet_.plan.regions[request.region].pool_of_model[model]);
  Seconds release = route.not_before;
  if (const auto deadline = fleet_.plan.classes[request.klass].deadline) {
    release = std::min(release, request.arrived + *deadline);
  }
  fleet_.books.routed({request, now, release, model, regions, route.candidate, router_.policy()});
  router_.sent(request, model, now);
  if (release > now) {
    request.deferred = true;
    request.stage = RequestStage::held;
    fleet_.agenda.plan(release, EventKind::release, request.id, handle);
  } else {
    travel(handle, now);
  }
}

/// The scaler of a region hears of a request that would have come, had there been room, when it would have.
void Journey::wish(const Passage& request, std::uint16_t region, std::uint16_t model, Seconds now) {
  const auto pool = static_cast<std::size_t>(fleet_.plan.regions[region].pool_of_model[model]);
  fleet_.regions[region].pools()[pool]->wish(now + fleet_.plan.one_way[request.origin][region]);
}

void Journey::travel(RequestHandle handle, Seconds now) {
  Passage& request = requests_[handle];
  request.stage = RequestStage::travelling;
  const Seconds delay = fleet_.plan.one_way[request.origin][request.region];
  fleet_.agenda.plan_in_line(now + delay, EventKind::delivery, request.id, handle,
                             request.origin * fleet_.regions.size() + request.region);
}

/// A request that was held back sets out, unless its client has left meanwhile.
void Journey::set_out(RequestHandle handle) {
  if (!requests_[handle].left) {
    travel(handle, fleet_.agenda.now());
    return;
  }
  waste(handle);
  close(handle);
}

/// The region does not know yet whether the client has left: word of that is on its way, behind the request.
void Journey::deliver(RequestHandle handle) {
  Passage& request = requests_[handle];
  Pool& pool = pool_of(request);
  draw_network(request, request.prompt_tokens);
  const std::uint64_t tokens = std::uint64_t{request.prompt_tokens} + request.output_tokens;
  if (tokens > pool.model().tokens_max()) {
    if (!request.left) end(handle, RequestOutcome::rejected);
    waste(handle);
    close(handle);
    return;
  }
  fleet_.books.delivered({request, model_of(request), fleet_.agenda.now(), fleet_.intervals.phase()});
  enter(handle, pool);
}

void Journey::enter(RequestHandle handle, Pool& pool) {
  Passage& request = requests_[handle];
  request.reached_region = fleet_.agenda.now();
  request.stage = RequestStage::waiting;
  pool.enter(handle, request.id);
  if (pool.ready_count() == 0) {
    fleet_.capacity.wish(pool);
  } else {
    dispatch(pool);
  }
}

void Journey::execute(const Event& event, Flows& flows) {
  const RequestHandle handle = event.subject();
  switch (event.kind()) {
    case EventKind::verdict:
      return judge(handle);
    case EventKind::release:
      return set_out(handle);
    case EventKind::delivery:
      return deliver(handle);
    case EventKind::send_cache:
      if (requests_.holds(handle, event.key())) send_cache(handle, flows);
      return;
    case EventKind::cache_sent:
      if (requests_.holds(handle, event.key())) enqueue(handle, pool_of(requests_[handle]));
      return;
    case EventKind::abort:
      return abort(handle, event.key(), flows);
    default:
      return patience_.expire(static_cast<std::uint16_t>(handle), requests_, [&](RequestHandle left) { leave(left); });
  }
}

void Journey::draw_network(const Passage& request, double tokens) {
  fleet_.regions[request.region].draw_network(kilowatt_hours(fleet_.plan.settings.network_kwh_per_gb * tokens *
                                                             fleet_.plan.settings.text_bytes_per_token * 1e-9));
}

}  // namespace tradewind
