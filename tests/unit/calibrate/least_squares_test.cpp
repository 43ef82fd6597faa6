#include "tools/calibrate/least_squares.hpp"

#include "tools/calibrate/pattern_search.hpp"

#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("unknowns whose best value lies below their bound stay at it, and the others are best for that") {
  const LinearProblem problem{{{1, 0}, {0, 1}, {1, 1}}, {2, -1, 1}};
  const BoundedSolution solution = bounded_least_squares(problem, {0.0, 0.0});
  CHECK(solution.values[0] == doctest::Approx(1.5));
  CHECK(solution.values[1] == 0.0);
  CHECK_FALSE(solution.at_bound[0]);
  CHECK(solution.at_bound[1]);
  CHECK(solution.squared_error == doctest::Approx(0.25 + 1.0 + 0.25));
}

TEST_CASE("bounds other than zero shift the problem and not its solution") {
  const LinearProblem problem{{{1, 2}, {3, 1}, {1, 1}}, {8, 9, 5}};
  const BoundedSolution solution = bounded_least_squares(problem, {1.0, 2.5});
  CHECK(solution.values[0] == doctest::Approx(2.0));
  CHECK(solution.values[1] == doctest::Approx(3.0));
  const BoundedSolution held = bounded_least_squares(problem, {1.0, 3.5});
  CHECK(held.values[1] == 3.5);
  CHECK(held.at_bound[1]);
}

TEST_CASE("standard errors of a line through points are those of the textbook") {
  // y = x for x = 1…4 with residuals ±0.1: σ² = 0.04/2, var(slope) = σ²/Σ(x − 2.5)² = σ²/5.
  const auto errors = standard_errors({{1, 1}, {1, 2}, {1, 3}, {1, 4}}, 0.04);
  CHECK(errors[1] == doctest::Approx(std::sqrt(0.02 / 5.0)));
  CHECK(errors[0] == doctest::Approx(std::sqrt(0.02 * (0.25 + 2.5 * 2.5 / 5.0))));
}

TEST_CASE("a constant that no equation tells from another has an infinite standard error") {
  CHECK(std::isinf(standard_errors({{1, 2}, {2, 4}, {3, 6}}, 0.1)[0]));
  CHECK(std::isinf(standard_errors({{1, 2}, {2, 1}}, 0.0)[0]));
}

TEST_CASE("a pattern search follows a curved valley and respects its box") {
  const auto banana = [](const std::vector<double>& x) {
    return 100.0 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1.0 - x[0], 2);
  };
  const auto free = pattern_search(banana, {-1.0, 1.0}, {{-2, 2}, {-2, 2}}, {0.5, 1e-7});
  CHECK(free[0] == doctest::Approx(1.0).epsilon(1e-3));
  const auto boxed = pattern_search(banana, {-1.0, 1.0}, {{-2, 0.5}, {-2, 2}}, {0.5, 1e-7});
  CHECK(boxed[0] == doctest::Approx(0.5).epsilon(1e-3));
  CHECK(boxed[1] == doctest::Approx(0.25).epsilon(1e-2));
}

}  // namespace tradewind
