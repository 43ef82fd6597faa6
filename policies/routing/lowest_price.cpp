#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

/// A joule of IT work costs price times PUE at the meter; the price may be negative.
class LowestPrice final : public ScoredRoutingPolicy {
 public:
  explicit LowestPrice(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return (joules_of_one_more(regions[i]) * regions[i].pue * regions[i].price).value();
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_price_routing() {
  return {.name = "lowest_price",
          .summary =
              "The region with room where the electricity for this request costs least: joules of one more times PUE "
              "and price.",
          .source = "Qureshi et al., Cutting the electric bill (SIGCOMM 2009)",
          .params = route_limit_specs(),
          .make = make_policy<LowestPrice>};
}

}  // namespace tradewind
