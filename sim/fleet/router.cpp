#include "sim/fleet/router.hpp"

#include <stdexcept>

namespace tradewind {

RequestView view_of(const Passage& request, const RequestClass& request_class) {
  RequestView view;
  view.id = request.id;
  view.arrival = request.arrived;
  view.prompt_tokens = request.prompt_tokens;
  view.klass = request.klass;
  view.origin = request.origin;
  view.ttft_slo = request_class.ttft_slo;
  if (request_class.deadline) view.deadline = request.arrived + *request_class.deadline;
  return view;
}

Router::Router(const Plan& plan, const PublishedViews& views)
    : plan_(&plan),
      views_(&views),
      policy_(plan.policies.make<RoutingPolicy>()),
      view_policy_(dynamic_cast<const ViewRoutingPolicy*>(policy_.get())),
      known_(plan.models.size() * plan.classes.size() * plan.origins()),
      random_(plan.settings.seed, "routing") {}

RoutingView Router::seen_by(const Passage& request, std::uint16_t model) const {
  return {views_->of_model(model), plan_->candidates[request.klass][request.origin][model],
          plan_->one_way[request.origin]};
}

Route Router::route(const Passage& request, std::uint16_t model, const RoutingView& regions, Seconds now) {
  Route route;
  if (view_policy_ != nullptr) {
    const std::size_t group = model * plan_->classes.size() + request.klass;
    KnownRoute& known = known_[group * plan_->origins() + request.origin];
    if (known.version != views_->version()) known = {views_->version(), view_policy_->choose(regions)};
    route.candidate = known.candidate;
  } else {
    Generator random = random_.at(request.id * 8 + request.tier);
    route = policy_->route(view_of(request, plan_->classes[request.klass]), regions, now, random);
  }
  if (route.candidate >= regions.size()) throw std::logic_error("a routing policy chose a region it was not offered");
  return route;
}

}  // namespace tradewind
