#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "policies/routing/routing_policy.hpp"

namespace tradewind {
namespace {

class Home final : public ViewRoutingPolicy {
 public:
  [[nodiscard]] std::size_t choose(const RoutingView& regions) const override {
    return lowest(regions, {}, [&](std::size_t i) { return regions.one_way(i).value(); });
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> home_routing() {
  return {.name = "home",
          .summary = "Every request goes to the region nearest to its origin, whatever its load.",
          .source = "own (the baseline of most studies)",
          .params = {},
          .make = make_policy<Home>};
}

}  // namespace tradewind
