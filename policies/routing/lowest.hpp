#pragma once

#include "policies/routing/routing_policy.hpp"
#include "sim/base/units/limits.hpp"

#include <compare>
#include <cstddef>
#include <limits>
#include <vector>

namespace tradewind {

/// Which regions a router that minimises a score leaves aside.
struct RouteLimits {
  double load_max = std::numeric_limits<double>::infinity();  ///< a region at or above it is full
  Seconds rtt_max{std::numeric_limits<double>::infinity()};   ///< a region beyond it is far
};

/// What speaks against a candidate: it is too far, or full. Distance weighs more.
struct Hindrance {
  bool far = false;
  bool full = false;

  [[nodiscard]] auto operator<=>(const Hindrance&) const = default;
};

[[nodiscard]] inline Hindrance hindrance(const RoutingView& regions, const RouteLimits& limits, std::size_t i) {
  return {!within(2.0 * regions.one_way(i), limits.rtt_max), regions[i].load() >= limits.load_max};
}

/// The candidate with the lowest score among those that are neither far nor full.
///
/// If every near candidate is full, the least loaded of them; if all are far, distance is no reason to leave any aside.
/// Ties go to the nearest, then to the lowest index.
/// \param score  Called with a candidate's index; any finite number.
template <class Score>
[[nodiscard]] std::size_t lowest(const RoutingView& regions, const RouteLimits& limits, const Score& score) {
  struct Rank {
    Hindrance hindrance;
    double score = 0.0;
    Seconds one_way;
  };
  const auto rank = [&](std::size_t i) {
    const Hindrance against = hindrance(regions, limits, i);
    return Rank{against, against.full ? regions[i].load() : score(i), regions.one_way(i)};
  };
  const auto better = [](const Rank& a, const Rank& b) {
    if (a.hindrance != b.hindrance) return a.hindrance < b.hindrance;
    return a.score != b.score ? a.score < b.score : a.one_way < b.one_way;
  };
  std::size_t best = 0;
  Rank best_rank = rank(0);
  for (std::size_t i = 1; i < regions.size(); ++i) {
    const Rank here = rank(i);
    if (better(here, best_rank)) {
      best = i;
      best_rank = here;
    }
  }
  return best;
}

/// A router that sends every request to the candidate with the lowest score, within limits: its `score` is all there is
/// to write.
class ScoredRoutingPolicy : public ViewRoutingPolicy {
 public:
  explicit ScoredRoutingPolicy(const RouteLimits& limits = {}) : limits_(limits) {}

  /// Of one candidate; any finite number, lower is better.
  [[nodiscard]] virtual double score(const RoutingView& regions, std::size_t i) const = 0;

  [[nodiscard]] std::size_t choose(const RoutingView& regions) const final {
    return lowest(regions, limits_, [&](std::size_t i) { return score(regions, i); });
  }
  [[nodiscard]] RouteReason reason(const RoutingView& regions, std::size_t candidate) const final {
    RouteReason out;
    for (std::size_t i = 0; i < regions.size(); ++i) out.scores.push_back(score(regions, i));
    const Hindrance against = hindrance(regions, limits_, candidate);
    out.why = against.full ? (against.far ? "all are far and full: the least loaded"
                                          : "all near ones are full: the least loaded")
                           : (against.far ? "all are far: the lowest score" : "the lowest score");
    return out;
  }

 private:
  RouteLimits limits_;
};

/// Limits from the parameters `load_max` and `rtt_ms_max`.
[[nodiscard]] inline RouteLimits route_limits(const Params& params) {
  return {params.number("load_max"), milliseconds(params.number("rtt_ms_max"))};
}

/// The two parameters that `route_limits` reads.
[[nodiscard]] inline std::vector<ParamSpec> route_limit_specs(double load_max) {
  return {
      {.key = "load_max",
       .help = "Requests per sequence slot from which a region counts as full; lower keeps more headroom, 1e9 never.",
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
