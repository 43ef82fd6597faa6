#pragma once

#include <vector>

namespace tradewind {

/// Equations `Σ_j rows[i][j]·x_j = targets[i]`, to be met as well as can be.
struct LinearProblem {
  std::vector<std::vector<double>> rows;  ///< all of one length
  std::vector<double> targets;
};

/// The x of least squared error among those that are nowhere below their bound.
struct BoundedSolution {
  std::vector<double> values;
  std::vector<bool> at_bound;
  double squared_error = 0.0;
};

/// Non-negative least squares (Lawson and Hanson 1974) of x less its lower bounds, columns scaled to one.
/// A column of zeros stays at its bound.
/// \param lower  One bound for each unknown.
[[nodiscard]] BoundedSolution bounded_least_squares(const LinearProblem& problem, const std::vector<double>& lower);

/// Standard errors of unknowns whose residuals have this Jacobian (equations × unknowns): the root of the diagonal of
/// σ²(JᵀJ)⁻¹ with σ² the squared error over the degrees of freedom. Infinite where the data say nothing, or where
/// there are no more equations than unknowns.
[[nodiscard]] std::vector<double> standard_errors(const std::vector<std::vector<double>>& jacobian,
                                                  double squared_error);

}  // namespace tradewind
