#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

class LowestLatency final : public ScoredRoutingPolicy {
 public:
  explicit LowestLatency(const Params& params) : ScoredRoutingPolicy(route_limits(params)) {}
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return regions.one_way(i).value();
  }
};

}  // namespace

PolicyInfo<RoutingPolicy> lowest_latency_routing() {
  return {.name = "lowest_latency",
          .summary = "The nearest region with room, else the least loaded.",
          .source = "latency-based DNS routing with health checks (Amazon Route 53)",
          .params = route_limit_specs(),
          .make = make_policy<LowestLatency>};
}

}  // namespace tradewind
