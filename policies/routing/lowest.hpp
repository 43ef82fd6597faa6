#pragma once

#include "policies/params.hpp"
#include "policies/view/region_view.hpp"
#include "sim/base/units/limits.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace tradewind {

/// Which regions a router that minimises a score leaves aside.
struct RouteLimits {
  double load_max = std::numeric_limits<double>::infinity();  ///< a region at or above it is full
  Seconds rtt_max{std::numeric_limits<double>::infinity()};   ///< a region beyond it is far
};

/// The candidate with the lowest score among those that are neither far nor full.
///
/// If every near candidate is full, the least loaded of them; if all are far, distance is no reason to leave any aside.
/// Ties go to the nearest, then to the lowest index.
/// \param score  Called with a candidate's index; any finite number.
template <class Score>
[[nodiscard]] std::size_t lowest(const RoutingView& regions, const RouteLimits& limits, const Score& score) {
  struct Rank {
    int hindrance = 0;  // 2 too far, 1 full
    double score = 0.0;
    Seconds one_way;
  };
  const auto rank = [&](std::size_t i) {
    const Seconds one_way = regions.one_way(i);
    const double load = regions[i].load();
    const bool full = load >= limits.load_max;
    return Rank{(within(2.0 * one_way, limits.rtt_max) ? 0 : 2) + (full ? 1 : 0), full ? load : score(i), one_way};
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
