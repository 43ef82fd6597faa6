#include "policies/policy_info.hpp"
#include "policies/routing/routing_policy.hpp"

namespace tradewind {
namespace {

class Random final : public RoutingPolicy {
 public:
  Route route(const RequestView&, const RoutingView& regions, Seconds, Generator& random) override {
    return {static_cast<std::size_t>(random.uniform() * static_cast<double>(regions.size()))};
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> random_routing() {
  return {.name = "random",
          .summary = "A permitted region drawn uniformly for each request.",
          .source = "own (the baseline that uses no state)",
          .params = {},
          .make = make_policy<Random>};
}

}  // namespace tradewind
