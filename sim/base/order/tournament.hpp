#pragma once

#include "sim/base/units/quantity.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace tradewind {

/// Times, at least 0, as integers that order as they do; infinite means never.
struct ByTime {
  using Value = Seconds;
  static constexpr std::uint64_t never = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity());
  /// The bits of a number of at least 0 (adding 0 makes it so of -0) order as the number does.
  static std::uint64_t key(Seconds time) { return std::bit_cast<std::uint64_t>(time.value() + 0.0); }
  static Seconds value(std::uint64_t key) { return Seconds(std::bit_cast<double>(key)); }
};

/// Counts; none means never.
struct ByCount {
  using Value = std::optional<std::uint32_t>;
  static constexpr std::uint64_t never = ~std::uint64_t{0};
  static std::uint64_t key(Value count) { return count ? *count : never; }
  static Value value(std::uint64_t key) { return key == never ? std::nullopt : Value(static_cast<std::uint32_t>(key)); }
};

/// Lower entries first among equals.
inline constexpr auto lower_first = [](std::uint32_t a, std::uint32_t b) { return a < b; };

/// Which of many entries is first, when one at a time changes: each node of a tree names the earlier of the two below
/// it. A change plays its leaf's path again without a branch that depends on who wins.
/// \tparam Order  `ByTime` or `ByCount`.
template <class Order>
class Tournament {
 public:
  using Value = typename Order::Value;

  explicit Tournament(std::size_t entries)
      : leaves_(std::bit_ceil(std::max<std::size_t>(entries, 2))),
        levels_(static_cast<unsigned>(std::bit_width(leaves_)) - 1),
        keys_(leaves_, never),
        winners_(2 * leaves_) {
    for (std::size_t i = 0; i < leaves_; ++i) winners_[leaves_ + i] = static_cast<std::uint32_t>(i);
    for (std::size_t node = leaves_ - 1; node > 0; --node) winners_[node] = winners_[2 * node];
  }

  /// Sets an entry's value; never takes it out. O(log n).
  /// \param before  Called with two entries of equal times: whether the first is earlier.
  template <class Before>
  void set(std::uint32_t entry, Value value, const Before& before) {
    std::uint32_t winner = entry;
    std::uint64_t winner_key = keys_[entry] = Order::key(value);
    for (std::size_t node = leaves_ + entry; node > 1;) {
      const std::uint32_t other = winners_[node ^ 1U];
      const std::uint64_t other_key = keys_[other];
      bool other_wins = other_key < winner_key;
      if (other_key == winner_key && winner_key != never) [[unlikely]]
        other_wins = before(other, winner);
      // Exchanged by mask: a choice written as one becomes a branch, which would often be mispredicted.
      const std::uint64_t mask = 0 - std::uint64_t{other_wins};
      winner ^= (winner ^ other) & static_cast<std::uint32_t>(mask);
      winner_key ^= (winner_key ^ other_key) & mask;
      node /= 2;
      if (winners_[node] == winner && winner != entry) return;  // nothing changes further up
      winners_[node] = winner;
    }
  }

  [[nodiscard]] bool empty() const { return keys_[first()] == never; }
  /// Of the first; never when there is none.
  [[nodiscard]] Value next() const { return Order::value(keys_[first()]); }
  /// The first entry; any when there is none.
  [[nodiscard]] std::uint32_t first() const { return winners_[1]; }
  /// The entry that is due first of one of 2^`depth` parts, the part that holds `entry`: the further down, the later.
  [[nodiscard]] std::uint32_t first_of_part(std::uint32_t entry, unsigned depth) const {
    return winners_[(leaves_ + entry) >> (levels_ > depth ? levels_ - depth : 0U)];
  }

  /// The lowest entry whose value is less than `bound`, if there is one. O(log n).
  [[nodiscard]] std::optional<std::uint32_t> lowest_below(Value bound) const {
    const std::uint64_t key = Order::key(bound);
    const auto below = [&](std::size_t node) { return keys_[winners_[node]] < key; };
    if (!below(1)) return std::nullopt;
    std::size_t at = 1;
    while (at < leaves_) at = 2 * at + std::size_t{!below(2 * at)};
    return static_cast<std::uint32_t>(at - leaves_);
  }

 private:
  static constexpr std::uint64_t never = Order::never;

  std::size_t leaves_;
  unsigned levels_;                     ///< between the root and the leaves
  std::vector<std::uint64_t> keys_;     ///< by entry
  std::vector<std::uint32_t> winners_;  ///< children of node i at 2i and 2i + 1, the root at 1, entry i at leaves_ + i
};

}  // namespace tradewind
