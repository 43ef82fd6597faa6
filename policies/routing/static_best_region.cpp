#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

/// Reads the published mean of an earlier year, never the series of the run.
class StaticBestRegion final : public ScoredRoutingPolicy {
 public:
  explicit StaticBestRegion(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return (regions[i].intensity_annual * regions[i].pue).value();
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> static_best_region_routing() {
  return {.name = "static_best_region",
          .summary =
              "The region with room and the lowest published annual intensity times PUE: an order fixed once, without "
              "live grid data.",
          .source = "own (the advice of cloud region pickers)",
          .params = route_limit_specs(),
          .make = make_policy<StaticBestRegion>};
}

}  // namespace tradewind
