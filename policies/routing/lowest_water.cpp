#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

/// WUE is per joule of IT, so PUE has no place here. Water at the power plants is not counted.
class LowestWater final : public ScoredRoutingPolicy {
 public:
  explicit LowestWater(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return (joules_of_one_more(regions[i]) * regions[i].wue).value();
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_water_routing() {
  return {.name = "lowest_water",
          .summary =
              "The region with room where this request evaporates least water on site: joules of one more times WUE.",
          .source = "Islam et al., Water-constrained geographic load balancing (IEEE TCC 2017)",
          .params = route_limit_specs(),
          .make = make_policy<LowestWater>};
}

}  // namespace tradewind
