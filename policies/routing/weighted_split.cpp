#include "policies/policy_info.hpp"
#include "policies/routing/lowest.hpp"
#include "sim/base/flow/transport.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace tradewind {
namespace {

/// Requests of one class and model from one origin, and how they are split.
struct Source {
  std::uint64_t requests = 0;    ///< since the last solution
  std::vector<RegionView> seen;  ///< of all regions that it may go to, as they were of late
  std::vector<double> weights;   ///< by region; empty without a solution
  std::vector<double> credit;    ///< by region: what each is still owed

  [[nodiscard]] double weight(std::uint16_t region) const { return region < weights.size() ? weights[region] : 0.0; }
};

using SourceKey = std::tuple<std::uint16_t, std::uint16_t, std::uint16_t>;  // model, class, origin

/// Ready, and able to keep the limits.
bool open(const RegionView& view) { return !view.cold() && view.within_limits; }

/// Every so often the requests of the time before are sent, on paper, where all of them together would emit least
/// within what regions serve inside the limits; the next ones follow that split in turn, so that no router sends all
/// it has to where the last report showed room.
class WeightedSplit final : public RoutingPolicy {
 public:
  explicit WeightedSplit(const Params& params)
      : by_grams_(route_limits_of(params)), load_max_(params.number("load_max")), every_(params.number("every_s")) {}

  Route route(const RequestView& request, const RoutingView& regions, Seconds now, Generator& /*random*/) override {
    if (now >= due_) solve(now);
    Source& source = sources_[{request.model, request.klass, request.origin}];
    // Now and then is often enough: the solution comes once a minute. Long prompts see fewer regions.
    const bool look = std::has_single_bit(++source.requests) && regions.size() >= source.seen.size();
    if (look || source.seen.empty()) see(source, regions);
    if (const auto turn = turn_of(source, regions); turn && has_room(regions, *turn, now)) {
      return {*turn, {}, by_grams_.wished(regions, *turn)};
    }
    return by_grams_.pick(regions, by_grams_.rank(regions), now);
  }
  [[nodiscard]] RouteReason reason(const RoutingView& regions, std::size_t candidate, Seconds now) const override {
    RouteReason out = by_grams_.reason(regions, candidate, now);
    out.why = "its turn in the split, or the cleanest with room";
    return out;
  }

 private:
  /// Who gets what the split leaves open: before the first solution, and where the one whose turn it is has no room.
  class ByGrams final : public ScoredRoutingPolicy {
   public:
    using ScoredRoutingPolicy::ScoredRoutingPolicy;
    [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
      return grams_of_one_more(regions[i]).value();
    }
  };

  static RouteLimits route_limits_of(const Params& params) {
    RouteLimits limits;
    limits.load_max = params.number("load_max");
    return limits;
  }
  static void see(Source& source, const RoutingView& regions) {
    source.seen.clear();
    for (std::size_t i = 0; i < regions.size(); ++i) source.seen.push_back(regions[i]);
  }

  /// The candidate that is owed most; none where the split gives nothing to any.
  static std::optional<std::size_t> turn_of(Source& source, const RoutingView& regions) {
    std::optional<std::size_t> most;
    for (std::size_t i = 0; i < regions.size(); ++i) {
      const std::uint16_t region = regions[i].region;
      if (source.weight(region) <= 0.0) continue;
      source.credit[region] += source.weights[region];
      if (!most || source.credit[region] > source.credit[regions[*most].region]) most = i;
    }
    if (most) source.credit[regions[*most].region] -= 1.0;
    return most;
  }
  [[nodiscard]] bool has_room(const RoutingView& regions, std::size_t i, Seconds now) const {
    return open(regions[i]) && !regions.full(i, load_max_, now);
  }

  void solve(Seconds now) {
    const double span = (now - since_).value();
    std::map<std::uint16_t, std::vector<Source*>> by_model;
    for (auto& [key, source] : sources_) {
      source.weights.clear();
      // Who has nowhere to go but to cold regions waits for one of them, and takes no part.
      const bool served = std::any_of(source.seen.begin(), source.seen.end(), open);
      if (source.requests > 0 && served) by_model[std::get<0>(key)].push_back(&source);
    }
    for (const auto& entry : by_model) split(entry.second, span);
    for (auto& entry : sources_) entry.second.requests = 0;
    since_ = now;
    due_ = every_ * (std::floor(now / every_) + 1.0);
  }

  /// The requests of one model, over the replicas of that model.
  void split(const std::vector<Source*>& sources, double span) const {
    TransportProblem problem;
    std::map<std::uint16_t, std::size_t> sinks;
    std::vector<std::uint16_t> regions;  // by sink
    for (std::size_t s = 0; s < sources.size(); ++s) {
      problem.supplies.push_back(static_cast<double>(sources[s]->requests) / span);
      for (const RegionView& view : sources[s]->seen) {
        if (!open(view)) continue;
        const double capacity = view.rate_at(std::min(load_max_, 1.0));
        const auto [sink, is_new] = sinks.try_emplace(view.region, regions.size());
        if (is_new) {
          regions.push_back(view.region);
          problem.capacities.push_back(capacity);
        }
        // Of classes that differ the one that is served most slowly counts for all.
        double& least = problem.capacities[sink->second];
        least = std::min(least, capacity);
        problem.routes.push_back({s, sink->second, grams_of_one_more(view).value()});
      }
    }
    std::optional<TransportPlan> plan = solve_transport(problem);
    for (int doubled = 0; doubled < 40 && !plan; ++doubled) {
      for (double& capacity : problem.capacities) capacity *= 2.0;  // they do not fit: all are overloaded alike
      plan = solve_transport(problem);
    }
    if (!plan) return;
    for (Source* const source : sources) {
      const std::size_t count = std::size_t{*std::max_element(regions.begin(), regions.end())} + 1;
      source->weights.assign(count, 0.0);
      source->credit.assign(count, 0.0);
    }
    for (const Shipment& shipment : plan->shipments) {
      sources[shipment.source]->weights[regions[shipment.sink]] = shipment.amount / problem.supplies[shipment.source];
    }
  }

  ByGrams by_grams_;
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
