#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

/// In grams: a clean grid is no gain where the hardware takes more joules than that saves.
class LowestCarbon final : public ScoredRoutingPolicy {
 public:
  explicit LowestCarbon(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return grams_of_one_more(regions[i]).value();
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_carbon_routing() {
  return {.name = "lowest_carbon",
          .summary =
              "The region with room where this request would emit least: joules of one more there times PUE and "
              "intensity now.",
          .source = "Gao et al., FORTE (SIGCOMM 2012); Chien et al., CarbonMin (HotCarbon 2023)",
          .params = route_limit_specs(),
          .make = make_policy<LowestCarbon>,
          .reads_carbon = true};
}

}  // namespace tradewind
