#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind {

/// Which of many entries has the least count, the lowest index among equals, when one at a time changes; some are left
/// out. Count and index are one number, so that a change costs one comparison a level and no look elsewhere.
class LeastCount {
 public:
  /// Left out, all of them.
  explicit LeastCount(std::size_t entries)
      : leaves_(std::bit_ceil(std::max<std::size_t>(entries, 1))), least_(2 * leaves_, left_out) {}

  /// O(log n).
  void set(std::uint32_t entry, std::uint32_t count) { put(entry, (std::uint64_t{count} << 32U) | entry); }
  /// Until it is set again. O(log n).
  void leave_out(std::uint32_t entry) { put(entry, left_out); }

  /// The entry with the least count; any when all are left out.
  [[nodiscard]] std::uint32_t first() const { return static_cast<std::uint32_t>(least_[1]); }
  /// The lowest entry whose count is less than `bound`, if there is one. O(log n).
  [[nodiscard]] std::optional<std::uint32_t> lowest_below(std::uint32_t bound) const {
    const auto full = [&](std::size_t node) { return least_[node] >> 32U >= bound; };
    if (full(1)) return std::nullopt;
    std::size_t at = 1;
    while (at < leaves_) at = 2 * at + std::size_t{full(2 * at)};
    return static_cast<std::uint32_t>(at - leaves_);
  }

 private:
  static constexpr std::uint64_t left_out = ~std::uint64_t{0};

  void put(std::uint32_t entry, std::uint64_t key) {
    std::size_t at = leaves_ + entry;
    least_[at] = key;
    while (at > 1) {
      // To the root, also where nothing changes any more: where that begins could not be predicted.
      key = std::min(key, least_[at ^ 1U]);
      at /= 2;
      least_[at] = key;
    }
  }

  std::size_t leaves_;
  std::vector<std::uint64_t> least_;  ///< of node i's two children 2i and 2i + 1, the root at 1, entry i at leaves_ + i
};

}  // namespace tradewind
