#pragma once

#include "sim/base/random/stream.hpp"

#include <vector>

namespace tradewind {

/// A lognormal quantity by its percentiles 5 and 95, both above 0.
struct Spread {
  double p5 = 1.0;
  double p95 = 1.0;

  [[nodiscard]] double median() const;
  [[nodiscard]] double draw(Generator& generator) const;
};

/// An exponential quantity by its median.
[[nodiscard]] double draw_exponential(double median, Generator& generator);

/// Value at `share` (0 to 1) of sorted values, interpolated; at least one value.
[[nodiscard]] double percentile(const std::vector<double>& sorted, double share);

/// Sorted values between their own percentiles `low` and 1 − `low`.
[[nodiscard]] std::vector<double> trimmed(const std::vector<double>& sorted, double low);

[[nodiscard]] double mean(const std::vector<double>& values);

}  // namespace tradewind
