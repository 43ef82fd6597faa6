#pragma once

#include "policies/routing/routing_policy.hpp"
#include "sim/base/units/limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

namespace tradewind {

/// Which regions a router that minimises a score leaves aside.
struct RouteLimits {
  /// A region at or above it is full; from 1e9 none is. Infinite: nor does it matter whether a region is ready.
  double load_max = std::numeric_limits<double>::infinity();
  Seconds rtt_max{std::numeric_limits<double>::infinity()};  ///< a region beyond it is far
};

/// A router that sends every request to the candidate with the lowest score that has room: its `score` is all there is
/// to write.
///
/// Far regions, and then those that are cold or never within the limits, are no target while there are others. Of these
/// the best that is not full (`RoutingView::full`) is taken, the least loaded where all are. Ties go to the nearest,
/// then to the lowest index. A better one that was left aside for want of room and could grow is wished for.
class ScoredRoutingPolicy : public ViewRoutingPolicy {
 public:
  explicit ScoredRoutingPolicy(const RouteLimits& limits = {}) : limits_(limits) {}

  /// Of one candidate; any finite number, lower is better.
  [[nodiscard]] virtual double score(const RoutingView& regions, std::size_t i) const = 0;

  [[nodiscard]] Ranking rank(const RoutingView& regions) const final {
    struct Place {
      int against = 0;
      double score = 0.0;
      Seconds one_way;
      std::uint16_t candidate = 0;
    };
    std::vector<Place> places;
    for (std::size_t i = 0; i < regions.size(); ++i) {
      places.push_back({against(regions, i), score(regions, i), regions.one_way(i), static_cast<std::uint16_t>(i)});
    }
    const auto in_order = [](const Place& place) {
      return std::tuple(place.against, place.score, place.one_way, place.candidate);
    };
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) { return in_order(a) < in_order(b); });
    Ranking ranking;
    for (const Place& place : places) {
      ranking.order.push_back(place.candidate);
      if (place.against == places.front().against) ++ranking.eligible;
    }
    return ranking;
  }

  [[nodiscard]] Route pick(const RoutingView& regions, const Ranking& ranking, Seconds now) const final {
    if (std::isinf(limits_.load_max)) return {ranking.order.front(), {}, {}};
    for (std::size_t i = 0; i < ranking.eligible; ++i) {
      const std::size_t candidate = ranking.order[i];
      if (regions[candidate].cold()) return {candidate, {}, {}};  // so are all others
      if (!regions.full(candidate, limits_.load_max, now)) return {candidate, {}, wished(regions, candidate)};
    }
    const auto first = ranking.order.begin();
    const std::size_t least = *std::min_element(
        first, first + static_cast<std::ptrdiff_t>(ranking.eligible),
        [&](std::uint16_t a, std::uint16_t b) { return regions.load(a, now) < regions.load(b, now); });
    return {least, {}, wished(regions, regions.size())};
  }

  /// The best near one that keeps the limits, has no room, could grow, and would be better than the one taken.
  /// \param taken  Has room if it is a candidate; size() for one that has none.
  [[nodiscard]] std::optional<std::size_t> wished(const RoutingView& regions, std::size_t taken) const {
    std::optional<std::size_t> best;
    double least = std::numeric_limits<double>::infinity();
    bool scored = taken == regions.size();
    for (std::size_t i = 0; i < regions.size(); ++i) {
      const RegionView& view = regions[i];
      if (i == taken || !view.may_grow() || !view.within_limits || against(regions, i) >= far_away) continue;
      if (!std::exchange(scored, true)) least = score(regions, taken);
      const double here = score(regions, i);
      if (here >= least) continue;
      least = here;
      best = i;
    }
    return best;
  }

  [[nodiscard]] RouteReason reason(const RoutingView& regions, std::size_t candidate, Seconds now) const final {
    RouteReason out;
    for (std::size_t i = 0; i < regions.size(); ++i) out.scores.push_back(score(regions, i));
    const Ranking ranking = rank(regions);
    if (regions[candidate].cold()) {
      out.why = "no region in reach is ready: the lowest score";
    } else if (regions.full(candidate, limits_.load_max, now)) {
      out.why = "all in reach are full: the least loaded";
    } else if (candidate == ranking.order.front()) {
      out.why = against(regions, candidate) >= far_away ? "all are far: the lowest score" : "the lowest score";
    } else {
      out.why = "those with lower scores are full, cold or far";
    }
    return out;
  }

 private:
  /// What speaks against a candidate, however low its score. Distance weighs most.
  [[nodiscard]] int against(const RoutingView& regions, std::size_t i) const {
    const bool far = !within(2.0 * regions.one_way(i), limits_.rtt_max);
    if (std::isinf(limits_.load_max)) return far ? far_away : 0;
    return (far ? far_away : 0) + (regions[i].cold() ? 2 : 0) + (regions[i].within_limits ? 0 : 1);
  }

  static constexpr int far_away = 4;
  RouteLimits limits_;
};

/// Grams, dollars or litres for the joules that one request more would draw there: at the servers, above what they draw
/// idle, in the batch that it would find.
[[nodiscard]] inline Joules joules_of_one_more(const RegionView& region) { return region.energy + region.wake_energy; }
/// The same in grams of the facility, by the intensity that is steered by, now.
[[nodiscard]] inline Grams grams_of_one_more(const RegionView& region) {
  return joules_of_one_more(region) * region.pue * region.intensity;
}

/// Limits from the parameters `load_max` and `rtt_ms_max`.
[[nodiscard]] inline RouteLimits route_limits(const Params& params) {
  return {params.number("load_max"), milliseconds(params.number("rtt_ms_max"))};
}

/// The two parameters that `route_limits` reads.
[[nodiscard]] inline std::vector<ParamSpec> route_limit_specs(double load_max = 0.8) {
  return {{.key = "load_max",
           .help = "Share of the requests that a region holds within the limits of their class from which it counts as "
                   "full; lower keeps more headroom, 1e9 never.",
           .default_value = load_max,
           .min = 0.0,
           .max = 1e9},
          {.key = "rtt_ms_max",
           .help = "Round trip beyond which a region is left aside while a nearer one is permitted; 1e9 never.",
           .default_value = 1e9,
           .min = 0.0,
           .max = 1e9}};
}

}  // namespace tradewind
