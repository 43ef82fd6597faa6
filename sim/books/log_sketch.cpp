#include "sim/books/log_sketch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace tradewind {

double LogSketch::place_in(std::size_t bin, double share) {
  if (bin == 0) return 0.0;
  const std::uint64_t key = first_key + bin - 1;
  const double low = std::bit_cast<double>(key << (52 - mantissa_bits));
  const double high = std::bit_cast<double>((key + 1) << (52 - mantissa_bits));
  return low + share * (high - low);
}

void LogSketch::make_place(std::size_t index) const {
  constexpr std::size_t octave = std::size_t{1} << mantissa_bits;
  const std::size_t from = bins_.empty() ? index : std::min(first_bin_, index);
  const std::size_t to = bins_.empty() ? index + 1 : std::max(first_bin_ + bins_.size(), index + 1);
  const std::size_t first = from / octave * octave;
  std::vector<std::uint64_t> wider((to + octave - 1) / octave * octave - first);
  std::copy(bins_.begin(), bins_.end(),
            wider.begin() + static_cast<std::ptrdiff_t>(bins_.empty() ? 0 : first_bin_ - first));
  bins_ = std::move(wider);
  first_bin_ = first;
}

LogSketch::Content LogSketch::content() const {
  settle();
  Content out{count_, sum_, min_, max_, {}};
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    if (bins_[i] > 0) out.bins.emplace_back(static_cast<std::uint32_t>(first_bin_ + i), bins_[i]);
  }
  return out;
}

LogSketch LogSketch::of(const Content& content) {
  LogSketch out;
  for (const auto& [index, count] : content.bins) {
    if (index >= bin_count) throw std::out_of_range("a bin that a sketch does not have");
    out.bin(index) = count;
  }
  out.count_ = content.count;
  out.sum_ = content.sum;
  out.min_ = content.min;
  out.max_ = content.max;
  return out;
}

void LogSketch::settle() const {
  if (recent_count_ == 0) return;
  for (std::size_t i = 0; i < recent_count_; ++i) {
    const double value = recent_[i];
    ++bin(bin_of(value));
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
  for (std::size_t i = 0; i < other.bins_.size(); ++i) {
    if (other.bins_[i] > 0) bin(other.first_bin_ + i) += other.bins_[i];
  }
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double LogSketch::quantile(double q) const {
  settle();
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  std::size_t passed = 0;
  while (seen + bins_[passed] < rank) seen += bins_[passed++];
  const double share = (static_cast<double>(rank - seen) - 0.5) / static_cast<double>(bins_[passed]);
  return std::clamp(place_in(first_bin_ + passed, share), min_, max_);
}

}  // namespace tradewind
