#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "policies/routing/routing_policy.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {
namespace {

std::vector<ParamSpec> specs() {
  std::vector<ParamSpec> all = route_limit_specs(0.8);
  all.push_back({.key = "carbon_weight",
                 .help = "Weight of carbon against delay: 0 looks at delay alone, 1 at carbon alone.",
                 .default_value = 0.5,
                 .min = 0.0,
                 .max = 1.0});
  all.push_back({.key = "load_delay_s",
                 .help = "Seconds that a request takes longer in a full region than in an empty one.",
                 .default_value = 7.0,
                 .min = 0.0,
                 .max = 3600.0});
  return all;
}

/// Both terms are shares of the largest among the candidates, so the weight means the same on every grid.
/// Delay is the round trip plus what load adds: with continuous batching a fuller region decodes more slowly, about in
/// proportion to its batch. 300 tokens of Llama-3.1-70B on four H100 take 7 s longer at batch 256 than at 8 (ML.ENERGY
/// v3: 39.8 against 16.6 ms a token), hence the default of `load_delay_s`.
class CarbonLatencyWeighted final : public ViewRoutingPolicy {
 public:
  explicit CarbonLatencyWeighted(const Params& params)
      : weight_(params.number("carbon_weight")),
        load_delay_(params.number("load_delay_s")),
        limits_(route_limits(params)) {}

  [[nodiscard]] std::size_t choose(const RoutingView& regions) const override {
    const std::vector<double> scores = scores_of(regions);
    return lowest(regions, limits_, [&](std::size_t i) { return scores[i]; });
  }
  [[nodiscard]] RouteReason reason(const RoutingView& regions, std::size_t /*candidate*/) const override {
    return {"", scores_of(regions)};
  }

 private:
  [[nodiscard]] std::vector<double> scores_of(const RoutingView& regions) const {
    double carbon_max = 0.0;
    double delay_max = 0.0;
    for (std::size_t i = 0; i < regions.size(); ++i) {
      carbon_max = std::max(carbon_max, std::abs(carbon(regions, i)));
      delay_max = std::max(delay_max, delay(regions, i));
    }
    const auto share = [](double value, double max) { return max > 0.0 ? value / max : 0.0; };
    std::vector<double> scores;
    for (std::size_t i = 0; i < regions.size(); ++i) {
      scores.push_back(weight_ * share(carbon(regions, i), carbon_max) +
                       (1.0 - weight_) * share(delay(regions, i), delay_max));
    }
    return scores;
  }
  static double carbon(const RoutingView& regions, std::size_t i) {
    return (regions[i].intensity * regions[i].pue).value();
  }
  double delay(const RoutingView& regions, std::size_t i) const {
    return (2.0 * regions.one_way(i)).value() + load_delay_ * regions[i].load();
  }

  double weight_;
  double load_delay_;
  RouteLimits limits_;
};

}  // namespace

PolicyInfo<RoutingPolicy> carbon_latency_weighted_routing() {
  return {.name = "carbon_latency_weighted",
          .summary =
              "The lowest weighted sum of carbon intensity times PUE and of expected delay, each as a share of the "
              "largest.",
          .source = "own, after Gao et al., FORTE (SIGCOMM 2012)",
          .params = specs(),
          .make = make_policy<CarbonLatencyWeighted>,
          .reads_carbon = true};
}

}  // namespace tradewind
