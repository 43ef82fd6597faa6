#include "tools/calibrate/least_squares.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <limits>

namespace tradewind {

namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

Matrix matrix_of(const std::vector<std::vector<double>>& rows) {
  const auto columns = static_cast<Eigen::Index>(rows.empty() ? 0 : rows.front().size());
  Matrix matrix(static_cast<Eigen::Index>(rows.size()), columns);
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    matrix.row(i) = Eigen::Map<const Eigen::RowVectorXd>(rows[static_cast<std::size_t>(i)].data(), columns);
  }
  return matrix;
}

/// Divides each column by its largest entry; a column of zeros keeps the scale 1.
Vector scale_columns(Matrix& matrix) {
  Vector scale = Vector::Ones(matrix.cols());
  for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
    const double largest = matrix.rows() > 0 ? matrix.col(j).cwiseAbs().maxCoeff() : 0.0;
    if (largest > 0.0) scale(j) = largest;
    matrix.col(j) /= scale(j);
  }
  return scale;
}

/// Least squares over the free columns, zero elsewhere.
Vector solve_free(const Matrix& matrix, const Vector& target, const std::vector<bool>& free) {
  std::vector<Eigen::Index> columns;
  for (std::size_t j = 0; j < free.size(); ++j) {
    if (free[j]) columns.push_back(static_cast<Eigen::Index>(j));
  }
  Vector solution = Vector::Zero(matrix.cols());
  if (columns.empty()) return solution;
  const Vector part = matrix(Eigen::all, columns).colPivHouseholderQr().solve(target);
  for (std::size_t k = 0; k < columns.size(); ++k) solution(columns[k]) = part(static_cast<Eigen::Index>(k));
  return solution;
}

/// The column at zero whose growth would lower the error most; −1 where none would.
Eigen::Index steepest(const Vector& gradient, const std::vector<bool>& free) {
  constexpr double tolerance = 1e-11;
  Eigen::Index best = -1;
  for (Eigen::Index j = 0; j < gradient.size(); ++j) {
    if (free[static_cast<std::size_t>(j)] || gradient(j) <= tolerance) continue;
    if (best < 0 || gradient(j) > gradient(best)) best = j;
  }
  return best;
}

Vector non_negative(const Matrix& matrix, const Vector& target) {
  const auto columns = static_cast<std::size_t>(matrix.cols());
  std::vector<bool> free(columns, false);
  Vector x = Vector::Zero(matrix.cols());
  for (std::size_t round = 0; round < 10 * columns + 10; ++round) {
    const Eigen::Index entering = steepest(matrix.transpose() * (target - matrix * x), free);
    if (entering < 0) break;
    free[static_cast<std::size_t>(entering)] = true;
    Vector next = solve_free(matrix, target, free);
    // Goes as far towards the free solution as all stay non-negative, and lets go of those that meet zero.
    while (true) {
      double share = 1.0;
      for (Eigen::Index j = 0; j < x.size(); ++j) {
        if (free[static_cast<std::size_t>(j)] && next(j) <= 0.0) share = std::min(share, x(j) / (x(j) - next(j)));
      }
      if (!(share < 1.0)) break;
      x += share * (next - x);
      for (Eigen::Index j = 0; j < x.size(); ++j) {
        if (x(j) > 1e-14) continue;
        x(j) = 0.0;
        free[static_cast<std::size_t>(j)] = false;
      }
      next = solve_free(matrix, target, free);
    }
    x = next;
  }
  return x;
}

}  // namespace

BoundedSolution bounded_least_squares(const LinearProblem& problem, const std::vector<double>& lower) {
  Matrix matrix = matrix_of(problem.rows);
  const Vector targets =
      Eigen::Map<const Vector>(problem.targets.data(), static_cast<Eigen::Index>(problem.targets.size()));
  const Vector bounds = Eigen::Map<const Vector>(lower.data(), static_cast<Eigen::Index>(lower.size()));
  const Vector above = targets - matrix * bounds;
  const Vector scale = scale_columns(matrix);
  const Vector x = non_negative(matrix, above);
  BoundedSolution solution;
  solution.squared_error = (matrix * x - above).squaredNorm();
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    solution.values.push_back(lower[static_cast<std::size_t>(j)] + x(j) / scale(j));
    solution.at_bound.push_back(x(j) <= 0.0);
  }
  return solution;
}

std::vector<double> standard_errors(const std::vector<std::vector<double>>& jacobian, double squared_error) {
  Matrix matrix = matrix_of(jacobian);
  const auto unknowns = static_cast<std::size_t>(matrix.cols());
  std::vector<double> errors(unknowns, std::numeric_limits<double>::infinity());
  if (matrix.rows() <= matrix.cols() || unknowns == 0) return errors;
  const double variance = squared_error / static_cast<double>(matrix.rows() - matrix.cols());
  const Vector scale = scale_columns(matrix);
  const Eigen::FullPivLU<Matrix> inverse(matrix.transpose() * matrix);
  if (!inverse.isInvertible()) return errors;
  const Matrix covariance = inverse.inverse();
  for (std::size_t j = 0; j < unknowns; ++j) {
    const auto k = static_cast<Eigen::Index>(j);
    errors[j] = std::sqrt(variance * covariance(k, k)) / scale(k);
  }
  return errors;
}

}  // namespace tradewind
