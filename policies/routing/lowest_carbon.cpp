#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "policies/routing/routing_policy.hpp"

namespace tradewind {
namespace {

class LowestCarbon final : public ViewRoutingPolicy {
 public:
  explicit LowestCarbon(const Params& params) : limits_(route_limits(params)) {}
  [[nodiscard]] std::size_t choose(const RoutingView& regions) const override {
    return lowest(regions, limits_, [&](std::size_t i) { return (regions[i].intensity * regions[i].pue).value(); });
  }

 private:
  RouteLimits limits_;
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_carbon_routing() {
  return {
      .name = "lowest_carbon",
      .summary = "The region that is not full with the lowest carbon intensity times PUE now, else the least loaded.",
      .source = "Gao et al., FORTE (SIGCOMM 2012); Chien et al., CarbonMin (HotCarbon 2023)",
      .params = route_limit_specs(0.8),
      .make = make_policy<LowestCarbon>,
      .reads_carbon = true};
}

}  // namespace tradewind
