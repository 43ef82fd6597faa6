#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tradewind {

/// A flow of whole units from sources into sinks of limited capacity, over lanes that may be opened as one goes; at
/// any time the cheapest there is for the sources sent so far and the lanes open so far.
///
/// Protocol: `(open* send)* open*`, each source sent once at most. What finds no room stays unserved, at a cost per
/// unit so high that only what fits nowhere does.
///
/// Exact, by successive shortest paths: a source is emptied along the way that is cheapest given all that moves
/// already, and a lane opened later first takes all it can and then gives back what it should not have. Paths are found
/// by Boost.Graph's Dijkstra on reduced costs, which stops at the first way out. (Boost's own
/// successive_shortest_path_nonnegative_weights searches the whole graph for every path, cannot go on from a flow, and
/// overflows the potentials of vertices that can no longer be reached.)
class LeastCostFlow {
 public:
  /// \param unserved_cost  Per unit; above (sources + sinks) × the dearest lane, and at most 2^56.
  LeastCostFlow(std::vector<std::int64_t> supplies, const std::vector<std::int64_t>& capacities,
                std::int64_t unserved_cost);
  ~LeastCostFlow();
  LeastCostFlow(const LeastCostFlow&) = delete;
  LeastCostFlow& operator=(const LeastCostFlow&) = delete;

  /// Opens a lane and makes the flow cheapest again.
  /// \param cost  Per unit, at least 0.
  void open(std::size_t source, std::size_t sink, std::int64_t cost);
  /// Empties a source.
  void send(std::size_t source);

  /// The dual prices: by how much a lane of `cost` from a sent source would make a unit cheaper; at most 0 when it
  /// would not. When no lane that could be opened saves anything, the flow is the cheapest over all of them.
  [[nodiscard]] std::int64_t saving(std::size_t source, std::size_t sink, std::int64_t cost) const;
  /// Units that a lane carries; lanes are numbered in the order in which they were opened.
  [[nodiscard]] std::int64_t moved(std::size_t lane) const;
  [[nodiscard]] std::int64_t unserved(std::size_t source) const;

 private:
  class Network;
  std::unique_ptr<Network> network_;
  std::vector<std::int64_t> supplies_;
};

}  // namespace tradewind
