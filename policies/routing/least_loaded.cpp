#include "policies/policy_info.hpp"
#include "policies/routing/routing_policy.hpp"

namespace tradewind {
namespace {

/// Looks anew for every request, since what it has sent itself is part of the load.
class LeastLoaded final : public RoutingPolicy {
 public:
  Route route(const RequestView& /*request*/, const RoutingView& regions, Seconds now, Generator& /*random*/) override {
    std::size_t best = 0;
    for (std::size_t i = 1; i < regions.size(); ++i) {
      const double here = regions.load(i, now);
      const double there = regions.load(best, now);
      if (here < there || (here == there && regions.one_way(i) < regions.one_way(best))) best = i;
    }
    return {best};
  }
  [[nodiscard]] RouteReason reason(const RoutingView& regions, std::size_t /*candidate*/, Seconds now) const override {
    RouteReason out;
    for (std::size_t i = 0; i < regions.size(); ++i) out.scores.push_back(regions.load(i, now));
    return out;
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> least_loaded_routing() {
  return {
      .name = "least_loaded",
      .summary =
          "The region with the fewest requests per sequence that it holds within the limits, the nearest among equals.",
      .source = "join the shortest queue, scaled by capacity (Winston, J. Appl. Prob. 14, 1977)",
      .params = {},
      .make = make_policy<LeastLoaded>};
}

}  // namespace tradewind
