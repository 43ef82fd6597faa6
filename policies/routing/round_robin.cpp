#include "policies/policy_info.hpp"
#include "policies/routing/routing_policy.hpp"

#include <vector>

namespace tradewind {
namespace {

/// A plain counter would starve regions where classes with different permitted regions alternate; turns do not.
class RoundRobin final : public RoutingPolicy {
 public:
  Route route(const RequestView&, const RoutingView& regions, Seconds, Generator&) override {
    std::size_t oldest = 0;
    for (std::size_t i = 1; i < regions.size(); ++i) {
      if (last_turn(regions[i].region) < last_turn(regions[oldest].region)) oldest = i;
    }
    const std::uint16_t region = regions[oldest].region;
    if (region >= last_turns_.size()) last_turns_.resize(region + 1U, 0);
    last_turns_[region] = ++turns_;
    return {oldest};
  }

 private:
  [[nodiscard]] std::uint64_t last_turn(std::uint16_t region) const {
    return region < last_turns_.size() ? last_turns_[region] : 0;
  }

  std::uint64_t turns_ = 0;
  std::vector<std::uint64_t> last_turns_;  // by region; 0: not yet
};

}  // namespace

PolicyInfo<RoutingPolicy> round_robin_routing() {
  return {.name = "round_robin",
          .summary = "The permitted region that has waited longest for a request: all in turn.",
          .source = "classic; DNS and HTTP load balancers",
          .params = {},
          .make = make_policy<RoundRobin>};
}

}  // namespace tradewind
