#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

class LowestCarbon final : public ScoredRoutingPolicy {
 public:
  explicit LowestCarbon(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return (regions[i].intensity * regions[i].pue).value();
  }
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
