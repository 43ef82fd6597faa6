#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace tradewind {

/// A way from a source to a sink that may be used.
struct TransportRoute {
  std::size_t source = 0;
  std::size_t sink = 0;
  double cost = 0.0;  ///< per unit moved; finite, may be negative
};

/// Sources that must be emptied into sinks of limited capacity, over permitted routes, at least cost.
struct TransportProblem {
  std::vector<double> supplies;        ///< at least 0, finite
  std::vector<double> capacities;      ///< at least 0, may be infinite
  std::vector<TransportRoute> routes;  ///< at most one for each pair
};

/// What a route carries.
struct Shipment {
  std::size_t source = 0;
  std::size_t sink = 0;
  double amount = 0.0;
};

/// A least-cost plan, as seen after rounding.
struct TransportPlan {
  double cost = 0.0;  ///< no plan that empties all sources within capacity costs less
  std::vector<Shipment> shipments;
};

/// Solves the problem exactly in whole numbers that are rounded towards cheapness: supplies down and capacities up to
/// multiples of total ÷ 2^40, costs down to multiples of at most their spread ÷ 2^30.
///
/// Negative costs are shifted by a constant first, which moves every plan's cost equally. The cost found is therefore
/// a lower bound of the problem as given, below its optimum by at most about 1e-9 of total × spread of costs.
///
/// Few of the routes carry anything. The flow is solved over a few cheap routes of each source; its prices say which
/// others would improve it; those are added, until there are none, which proves the plan best over all routes.
///
/// \return  Nothing when the supplies do not fit, whatever the cost.
/// \throws std::logic_error  for a negative or undefined supply or capacity, an infinite supply or cost, or a route
///                           to or from nowhere.
[[nodiscard]] std::optional<TransportPlan> solve_transport(const TransportProblem& problem);

}  // namespace tradewind
