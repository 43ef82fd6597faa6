#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"

namespace tradewind {
namespace {

std::vector<ParamSpec> specs() {
  std::vector<ParamSpec> all = route_limit_specs();
  all.push_back({.key = "grams_per_s",
                 .help = "Grams of CO2e that a second less of delay is worth; 0 looks at carbon alone.",
                 .default_value = 0.02,
                 .min = 0.0,
                 .max = 1e6});
  return all;
}

/// An exchange rate and no shares of the largest candidate: a region that gets nothing changes nothing.
/// Delay is the round trip and the time in service, which is longer in a fuller batch and on slower hardware. The
/// default gives up 0.02 g, a tenth of what a query of 0.34 Wh emits on a grid of 600 g/kWh, for a second.
class CarbonLatencyWeighted final : public ScoredRoutingPolicy {
 public:
  explicit CarbonLatencyWeighted(const Params& params)
      : ScoredRoutingPolicy(route_limits(params)), grams_per_s_(params.number("grams_per_s")) {}

  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    const RegionView& view = regions[i];
    return grams_of_one_more(view).value() + grams_per_s_ * (2.0 * regions.one_way(i) + view.service).value();
  }

 private:
  double grams_per_s_;
};

}  // namespace

PolicyInfo<RoutingPolicy> carbon_latency_weighted_routing() {
  return {
      .name = "carbon_latency_weighted",
      .summary = "The region with room and the lowest sum of this request's grams and its delay at an exchange rate.",
      .source = "own, after Gao et al., FORTE (SIGCOMM 2012)",
      .params = specs(),
      .make = make_policy<CarbonLatencyWeighted>,
      .reads_carbon = true};
}

}  // namespace tradewind
