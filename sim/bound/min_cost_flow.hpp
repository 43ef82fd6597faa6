#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tradewind {

/// A transportation problem in whole numbers, a sparse one: only the lanes listed may be used.
struct WholeTransport {
  struct Lane {
    std::size_t source = 0;
    std::size_t sink = 0;
    double cost = 0.0;  ///< per unit; a whole number, not negative
  };
  std::vector<std::int64_t> supplies;
  std::vector<std::int64_t> capacities;
  std::vector<Lane> lanes;
  double unserved_cost = 0.0;  ///< per unit left at its source; so dear that only what fits nowhere is left
};

/// What moves where, and at which prices nobody would rather move.
struct WholeFlow {
  std::vector<std::int64_t> moved;     ///< by lane
  std::vector<std::int64_t> unserved;  ///< by source
  /// The dual solution. A unit more at a source would cost `source_price`, a unit of capacity more would save
  /// `sink_price`; no lane has cost + sink price < source price, and lanes in use have equality.
  std::vector<double> source_price;
  std::vector<double> sink_price;
};

/// Least-cost flow by successive shortest paths on Boost.Graph; exact.
///
/// All costs are whole numbers in doubles, and every path's cost must stay below 2^53, where such sums have no
/// rounding. (Doubles rather than integers because Boost adds to the "infinite" distance of vertices that can no
/// longer be reached; what would overflow an integer leaves a double infinite.)
/// \param problem  `unserved_cost` above (sources + sinks) × the dearest lane, and 4 × `unserved_cost` < 2^53.
[[nodiscard]] WholeFlow least_cost_flow(const WholeTransport& problem);

}  // namespace tradewind
