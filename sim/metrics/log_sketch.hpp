#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace tradewind {

/// Distribution of non-negative numbers in logarithmic bins: quantiles within 0.8 %, mean, minimum and maximum exact.
///
/// 64 bins an octave from 2^-20 to 2^24, taken from the bits of the double, without a logarithm. Smaller values count
/// as 0, larger ones fall into the last bin. Sketches of parts add up to the sketch of the whole.
class LogSketch {
 public:
  void add(double value);
  void merge(const LogSketch& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double sum() const { return sum_; }
  [[nodiscard]] double mean() const { return sum_ / static_cast<double>(count_); }
  [[nodiscard]] double max() const { return max_; }
  /// The smallest recorded value that at least a share `q` of all does not exceed, within 0.8 %. Needs count() > 0.
  [[nodiscard]] double quantile(double q) const;

  static constexpr double relative_error = 1.0 / 128.0;

 private:
  std::vector<std::uint64_t> bins_;  ///< empty until the first value
  std::uint64_t count_ = 0;
  double sum_ = 0.0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = 0.0;
};

}  // namespace tradewind
