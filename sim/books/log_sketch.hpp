#pragma once

#include "sim/base/memory/prefetch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace tradewind {

/// Distribution of non-negative numbers in logarithmic bins: quantiles within 0.4 % whatever the values, and within
/// 0.1 % where a bin's are many or spread over it; mean, minimum and maximum exact.
///
/// 256 bins an octave from 2^-20 to 2^24, taken from the bits of the double, without a logarithm. Smaller values count
/// as 0, larger ones fall into the last bin. Sketches of parts add up to the sketch of the whole.
class LogSketch {
 public:
  void add(double value) {
    // A bin has mostly left the cache since it was last met: it is counted up some values later.
    if (const std::size_t at = bin_of(value) - first_bin_; at < bins_.size()) prefetch_line(&bins_[at]);
    recent_[recent_count_++] = value;
    if (recent_count_ == recent_.size()) settle();
  }
  void merge(const LogSketch& other);

  [[nodiscard]] std::uint64_t count() const { return count_ + recent_count_; }
  [[nodiscard]] double sum() const { return settled().sum_; }
  [[nodiscard]] double mean() const { return sum() / static_cast<double>(count()); }
  [[nodiscard]] double max() const { return settled().max_; }
  /// The smallest recorded value that at least a share `q` of all does not exceed, taken from its place among the
  /// values of its bin as if these were evenly spread. Needs count() > 0.
  [[nodiscard]] double quantile(double q) const;

  static constexpr double relative_error = 1.0 / 256.0;  ///< of a quantile at most: the width of a bin

  /// All that it knows, to be written down.
  struct Content {
    std::uint64_t count = 0;
    double sum = 0.0;
    double min = std::numeric_limits<double>::infinity();
    double max = 0.0;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> bins;  ///< those with values: index and count, ascending
  };
  [[nodiscard]] Content content() const;
  /// \throws std::out_of_range  for a bin that there is not.
  [[nodiscard]] static LogSketch of(const Content& content);

 private:
  static constexpr int mantissa_bits = 8;
  static constexpr int exponent_min = -20;
  static constexpr int exponent_max = 24;
  static constexpr std::uint64_t first_key = static_cast<std::uint64_t>(1023 + exponent_min) << mantissa_bits;
  static constexpr std::size_t bin_count = (static_cast<std::size_t>(exponent_max - exponent_min) << mantissa_bits) + 1;

  /// Bin 0 is everything below 2^exponent_min.
  [[nodiscard]] static std::size_t bin_of(double value) {
    if (!(value >= 0x1.0p-20)) return 0;
    const std::uint64_t key = std::bit_cast<std::uint64_t>(value) >> (52 - mantissa_bits);
    return std::min<std::size_t>(static_cast<std::size_t>(key - first_key) + 1, bin_count - 1);
  }
  /// The value at a share of a bin's width.
  [[nodiscard]] static double place_in(std::size_t bin, double share);

  /// The counter of a bin: makes place for its octave.
  [[nodiscard]] std::uint64_t& bin(std::size_t index) const {
    if (index - first_bin_ >= bins_.size()) make_place(index);
    return bins_[index - first_bin_];
  }
  void make_place(std::size_t index) const;

  /// Takes in the recent values: changes nothing that anybody sees.
  void settle() const;
  const LogSketch& settled() const {
    settle();
    return *this;
  }

  mutable std::array<double, 16> recent_{};
  mutable std::size_t recent_count_ = 0;
  mutable std::vector<std::uint64_t> bins_;  ///< of the octaves that were met and those between
  mutable std::size_t first_bin_ = 0;        ///< index of the first of them
  mutable std::uint64_t count_ = 0;          ///< with the other figures, of the values in the bins
  mutable double sum_ = 0.0;
  mutable double min_ = std::numeric_limits<double>::infinity();
  mutable double max_ = 0.0;
};

}  // namespace tradewind
