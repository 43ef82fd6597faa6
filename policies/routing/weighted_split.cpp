#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "sim/base/flow/transport.hpp"

#include <bit>
#include <cmath>
#include <map>
#include <optional>

namespace tradewind {
namespace {

/// Where the requests of one class from one origin may go, and how they are split.
struct Source {
  std::uint64_t requests = 0;    ///< since the last solution
  std::vector<RegionView> seen;  ///< by candidate, as it was of late
  std::vector<double> weights;   ///< by candidate; empty before the first solution
  std::vector<double> credit;    ///< by candidate: what each is still owed
};

using SourceKey = std::tuple<std::uint16_t, std::uint16_t, std::uint16_t>;  // model, class, origin

/// Grams that one request more would emit there.
double grams(const RegionView& view) { return (joules_of_one_more(view) * view.pue * view.intensity).value(); }

/// Every so often the requests of the time before are sent, on paper, where all of them together would emit least
/// within what regions serve inside the limits; the next ones follow that split in turn, so that no router sends all
/// it has to where the last report showed room.
class WeightedSplit final : public RoutingPolicy {
 public:
  explicit WeightedSplit(const Params& params)
      : load_max_(params.number("load_max")), every_(params.number("every_s")) {}

  Route route(const RequestView& request, const RoutingView& regions, Seconds now, Generator& /*random*/) override {
    if (now >= due_) solve(now);
    Source& source = sources_[{request.model, request.klass, request.origin}];
    // Now and then is often enough: the solution comes once a minute.
    if (std::has_single_bit(++source.requests) || source.seen.size() != regions.size()) see(source, regions);
    if (source.weights.size() != regions.size()) source.weights.clear();
    const std::size_t chosen = next_of(source, regions, now);
    return {chosen, {}, wished(regions, chosen, now)};
  }
  [[nodiscard]] RouteReason reason(const RoutingView& regions, std::size_t /*candidate*/,
                                   Seconds /*now*/) const override {
    RouteReason out{"its turn in the split", {}};
    for (std::size_t i = 0; i < regions.size(); ++i) out.scores.push_back(grams(regions[i]));
    return out;
  }

 private:
  static void see(Source& source, const RoutingView& regions) {
    source.seen.clear();
    for (std::size_t i = 0; i < regions.size(); ++i) source.seen.push_back(regions[i]);
  }

  /// The one that is owed most; before the first solution, and where that one is full, the cleanest that has room.
  std::size_t next_of(Source& source, const RoutingView& regions, Seconds now) const {
    if (!source.weights.empty()) {
      std::size_t most = 0;
      for (std::size_t i = 0; i < regions.size(); ++i) {
        source.credit[i] += source.weights[i];
        if (source.credit[i] > source.credit[most]) most = i;
      }
      source.credit[most] -= 1.0;
      if (has_room(regions, most, now)) return most;
    }
    std::optional<std::size_t> best;
    std::size_t least = 0;
    for (std::size_t i = 0; i < regions.size(); ++i) {
      if (has_room(regions, i, now) && (!best || grams(regions[i]) < grams(regions[*best]))) best = i;
      if (regions.load(i) < regions.load(least)) least = i;
    }
    return best.value_or(least);
  }
  [[nodiscard]] bool has_room(const RoutingView& regions, std::size_t i, Seconds now) const {
    return !regions[i].cold() && !regions.full(i, load_max_, now);
  }
  [[nodiscard]] std::optional<std::size_t> wished(const RoutingView& regions, std::size_t chosen, Seconds now) const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < regions.size(); ++i) {
      if (i == chosen || !regions[i].may_grow() || has_room(regions, i, now)) continue;
      if (grams(regions[i]) < grams(regions[best.value_or(chosen)])) best = i;
    }
    return best;
  }

  void solve(Seconds now) {
    const double span = (now - since_).value();
    std::map<std::uint16_t, std::vector<Source*>> by_model;
    for (auto& [key, source] : sources_) {
      if (source.requests > 0) by_model[std::get<0>(key)].push_back(&source);
    }
    for (const auto& entry : by_model) split(entry.second, span);
    since_ = now;
    due_ = every_ * (std::floor(now / every_) + 1.0);
  }

  /// The requests of one model, over the replicas of that model.
  void split(const std::vector<Source*>& sources, double span) const {
    TransportProblem problem;
    std::map<std::uint16_t, std::size_t> sinks;
    for (std::size_t s = 0; s < sources.size(); ++s) {
      problem.supplies.push_back(static_cast<double>(sources[s]->requests) / span);
      for (const RegionView& view : sources[s]->seen) {
        if (view.cold() || !view.within_limits) continue;
        const double capacity = std::min(load_max_, 1.0) * view.replicas_ready * view.requests_per_s;
        const auto [sink, is_new] = sinks.try_emplace(view.region, sinks.size());
        if (is_new) problem.capacities.push_back(capacity);
        // Of classes that differ the one that is served most slowly counts for all.
        double& least = problem.capacities[sink->second];
        least = std::min(least, capacity);
        problem.routes.push_back({s, sink->second, grams(view)});
      }
    }
    std::optional<TransportPlan> plan;
    for (int doubled = 0; doubled < 40 && !plan && !problem.capacities.empty(); ++doubled) {
      plan = solve_transport(problem);
      for (double& capacity : problem.capacities) capacity *= 2.0;  // they do not fit: all are overloaded alike
    }
    for (std::size_t s = 0; s < sources.size(); ++s) {
      Source& source = *sources[s];
      source.requests = 0;
      source.weights.assign(plan ? source.seen.size() : 0, 0.0);
      source.credit.assign(source.weights.size(), 0.0);
      for (std::size_t i = 0; i < source.weights.size(); ++i) {
        for (const Shipment& shipment : plan->shipments) {
          const auto sink = sinks.find(source.seen[i].region);
          if (shipment.source != s || sink == sinks.end() || shipment.sink != sink->second) continue;
          source.weights[i] = shipment.amount / problem.supplies[s];
        }
      }
    }
  }

  double load_max_;
  Seconds every_;
  Seconds since_{};
  Seconds due_ = every_;
  std::map<SourceKey, Source> sources_;
};

}  // namespace

PolicyInfo<RoutingPolicy> weighted_split_routing() {
  return {.name = "weighted_split",
          .summary =
              "Splits the requests of each origin so that all together emit least within the limits, solved anew "
              "every minute.",
          .source = "own; min-cost flow as in Lin et al., Online dynamic capacity provisioning (IGCC 2012)",
          .params = {route_limit_specs().front(),
                     {.key = "every_s",
                      .help = "Time between two solutions; shorter follows load and grids more closely.",
                      .default_value = 60.0,
                      .min = 1.0,
                      .max = 86400.0}},
          .make = make_policy<WeightedSplit>,
          .reads_carbon = true};
}

}  // namespace tradewind
