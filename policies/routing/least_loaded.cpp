#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

class LeastLoaded final : public ScoredRoutingPolicy {
 public:
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override { return regions[i].load(); }
};

}  // namespace

PolicyInfo<RoutingPolicy> least_loaded_routing() {
  return {.name = "least_loaded",
          .summary = "The region with the fewest requests per sequence slot, the nearest among equals.",
          .source = "join the shortest queue, scaled by capacity (Winston, J. Appl. Prob. 14, 1977)",
          .params = {},
          .make = make_policy<LeastLoaded>};
}

}  // namespace tradewind
