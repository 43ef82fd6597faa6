#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "policies/routing/routing_policy.hpp"

namespace tradewind {
namespace {

/// A joule of IT work costs price times PUE at the meter; the price may be negative.
class LowestPrice final : public ViewRoutingPolicy {
 public:
  explicit LowestPrice(const Params& params) : limits_(route_limits(params)) {}
  [[nodiscard]] std::size_t choose(const RoutingView& regions) const override {
    return lowest(regions, limits_, [&](std::size_t i) { return (regions[i].price * regions[i].pue).value(); });
  }

 private:
  RouteLimits limits_;
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
