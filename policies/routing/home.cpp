#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

class Home final : public ScoredRoutingPolicy {
 public:
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return regions.one_way(i).value();
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
