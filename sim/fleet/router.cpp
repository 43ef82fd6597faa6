#include "sim/fleet/router.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace tradewind {

namespace {

/// Whether some region's replicas of a model hold longer requests than another's.
bool hold_unlike(const Plan& plan, std::size_t model) {
  std::optional<std::uint64_t> held;
  for (const RegionPlan& region : plan.regions) {
    const PoolPlan* const pool = region.pool_of(model);
    if (pool == nullptr) continue;
    if (held && *held != pool->model.tokens_max()) return true;
    held = pool->model.tokens_max();
  }
  return false;
}

}  // namespace

Router::Router(const Plan& plan, const std::vector<Region>& regions)
    : plan_(&plan),
      views_(plan, regions),
      policy_(plan.policies.make<RoutingPolicy>()),
      view_policy_(dynamic_cast<const ViewRoutingPolicy*>(policy_.get())),
      known_(plan.models.size() * plan.classes.size() * plan.origins()),
      random_(plan.settings.seed, "routing") {
  for (std::size_t m = 0; m < plan.models.size(); ++m) unlike_.push_back(hold_unlike(plan, m) ? 1 : 0);
}

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

RoutingView Router::seen_by(const Passage& request, std::uint16_t model, Seconds now) {
  const RegionRow& row = views_.seen_by(request, model, now);
  const std::vector<std::uint16_t>& candidates = plan_->candidates[request.klass][request.origin][model];
  const std::vector<Seconds>& one_way = plan_->one_way[request.origin];
  version_ = row.version;
  if (unlike_[model] == 0) return {row.regions, *row.sent, candidates, one_way};
  holding_.clear();
  const double prompt = request.prompt_tokens;
  for (const double tokens : {prompt + views_.lengths().predicted_output(request), prompt + 1.0}) {
    for (const std::uint16_t r : candidates) {
      if (tokens <= static_cast<double>(row.regions[r].tokens_max)) holding_.push_back(r);
    }
    if (!holding_.empty()) break;
  }
  if (holding_.empty() || holding_.size() == candidates.size()) return {row.regions, *row.sent, candidates, one_way};
  version_ = 0;
  return {row.regions, *row.sent, holding_, one_way};
}

Route Router::route(const Passage& request, std::uint16_t model, const RoutingView& regions, Seconds now) {
  Route route;
  if (view_policy_ != nullptr && version_ != 0) {
    const std::size_t group = model * plan_->classes.size() + request.klass;
    KnownRanking& known = known_[group * plan_->origins() + request.origin];
    if (known.version != version_) known = {version_, view_policy_->rank(regions)};
    route = view_policy_->pick(regions, known.ranking, now);
  } else {
    Generator random = random_.at(request.id * 8 + request.tier);
    RequestView view = view_of(request, plan_->classes[request.klass]);
    view.model = model;
    view.output_tokens_predicted = views_.lengths().predicted_output(request);
    route = policy_->route(view, regions, now, random);
  }
  if (route.candidate >= regions.size()) throw std::logic_error("a routing policy chose a region it was not offered");
  return route;
}

}  // namespace tradewind
