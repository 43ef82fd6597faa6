#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

/// A joule of IT work costs price times PUE at the meter; the price may be negative.
class LowestPrice final : public ScoredRoutingPolicy {
 public:
  explicit LowestPrice(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return (regions[i].price * regions[i].pue).value();
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_price_routing() {
  return {
      .name = "lowest_price",
      .summary = "The region that is not full with the lowest electricity price times PUE now, else the least loaded.",
      .source = "Qureshi et al., Cutting the electric bill (SIGCOMM 2009)",
      .params = route_limit_specs(0.8),
      .make = make_policy<LowestPrice>};
}

}  // namespace tradewind
