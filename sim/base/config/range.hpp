#pragma once

#include <limits>
#include <string>

namespace tradewind {

/// Closed interval that a number must lie in; an open lower end excludes `min` itself.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool open_min = false;

  /// Far above any physical number, and so far below the largest double that products of several stay finite.
  static constexpr double physical_max = 1e15;
  static constexpr Range positive() { return {0.0, physical_max, true}; }
  static constexpr Range non_negative() { return {0.0, physical_max, false}; }
  static constexpr Range fraction() { return {0.0, 1.0, false}; }

  [[nodiscard]] bool contains(double number) const;
  /// In words, for messages: "a number from 0 to 1".
  [[nodiscard]] std::string describe() const;
  /// A number inside that nothing divides by and that no loop runs to: what a reader gets in place of a wrong one.
  [[nodiscard]] double harmless() const;
};

}  // namespace tradewind
