#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "policies/routing/routing_policy.hpp"

namespace tradewind {
namespace {

/// Reads the published mean of an earlier year, never the series of the run.
class StaticBestRegion final : public ViewRoutingPolicy {
 public:
  explicit StaticBestRegion(const Params& params) : limits_(route_limits(params)) {}
  [[nodiscard]] std::size_t choose(const RoutingView& regions) const override {
    return lowest(regions, limits_,
                  [&](std::size_t i) { return (regions[i].intensity_annual * regions[i].pue).value(); });
  }

 private:
  RouteLimits limits_;
};

}  // namespace

PolicyInfo<RoutingPolicy> static_best_region_routing() {
  return {.name = "static_best_region",
          .summary =
              "The region with the lowest published annual intensity times PUE: a choice made once, without live data.",
          .source = "own (the advice of cloud region pickers)",
          .params = route_limit_specs(1e9),
          .make = make_policy<StaticBestRegion>};
}

}  // namespace tradewind
