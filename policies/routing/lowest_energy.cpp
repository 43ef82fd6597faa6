#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

/// In joules of the facility.
class LowestEnergy final : public ScoredRoutingPolicy {
 public:
  explicit LowestEnergy(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return (joules_of_one_more(regions[i]) * regions[i].pue).value();
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_energy_routing() {
  return {.name = "lowest_energy",
          .summary = "The region with room where this request would draw least: joules of one more there times PUE.",
          .source = "own; Rao et al., Minimizing electricity cost (INFOCOM 2010) without prices",
          .params = route_limit_specs(),
          .make = make_policy<LowestEnergy>};
}

}  // namespace tradewind
