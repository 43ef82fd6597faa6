#include "sim/metrics/log_sketch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tradewind {

double LogSketch::middle_of(std::size_t bin) {
  if (bin == 0) return 0.0;
  const std::uint64_t key = first_key + bin - 1;
  const double low = std::bit_cast<double>(key << (52 - mantissa_bits));
  const double high = std::bit_cast<double>((key + 1) << (52 - mantissa_bits));
  return 0.5 * (low + high);
}

void LogSketch::settle() const {
  if (recent_count_ == 0) return;
  if (bins_.empty()) bins_.resize(bin_count);
  for (std::size_t i = 0; i < recent_count_; ++i) {
    const double value = recent_[i];
    ++bins_[bin_of(value)];
    sum_ += value;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }
  count_ += recent_count_;
  recent_count_ = 0;
}

void LogSketch::merge(const LogSketch& other) {
  if (other.count() == 0) return;
  settle();
  other.settle();
  if (bins_.empty()) bins_.resize(bin_count);
  for (std::size_t i = 0; i < bin_count; ++i) bins_[i] += other.bins_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double LogSketch::quantile(double q) const {
  settle();
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  std::size_t bin = 0;
  while (seen < rank) seen += bins_[bin++];
  return std::clamp(middle_of(bin - 1), min_, max_);
}

}  // namespace tradewind
