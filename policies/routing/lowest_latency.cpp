#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "policies/routing/routing_policy.hpp"

namespace tradewind {
namespace {

class LowestLatency final : public ViewRoutingPolicy {
 public:
  explicit LowestLatency(const Params& params) : limits_(route_limits(params)) {}
  [[nodiscard]] std::size_t choose(const RoutingView& regions) const override {
    return lowest(regions, limits_, [&](std::size_t i) { return regions.one_way(i).value(); });
  }

 private:
  RouteLimits limits_;
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_latency_routing() {
  return {.name = "lowest_latency",
          .summary = "The nearest region that is not full, else the least loaded.",
          .source = "latency-based DNS routing with health checks (Amazon Route 53)",
          .params = route_limit_specs(0.8),
          .make = make_policy<LowestLatency>};
}

}  // namespace tradewind
