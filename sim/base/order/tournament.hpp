#pragma once

#include "sim/base/units/quantity.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace tradewind {

/// Which of many entries is due first, when the time of one at a time changes: each node of a tree names the earlier of
/// the two below it. A change plays its leaf's path again without a branch that depends on who wins.
class Tournament {
 public:
  static constexpr Seconds never{std::numeric_limits<double>::infinity()};

  /// Due never, all of them.
  explicit Tournament(std::size_t entries = 0)
      : leaves_(std::bit_ceil(std::max<std::size_t>(entries, 2))),
        levels_(static_cast<unsigned>(std::bit_width(leaves_)) - 1),
        keys_(leaves_, key(never)),
        winners_(2 * leaves_) {
    for (std::size_t i = 0; i < leaves_; ++i) winners_[leaves_ + i] = static_cast<std::uint32_t>(i);
    for (std::size_t node = leaves_ - 1; node > 0; --node) winners_[node] = winners_[2 * node];
  }
  /// \param times  Of the entries.
  explicit Tournament(const std::vector<Seconds>& times) : Tournament(times.size()) {
    for (std::size_t i = 0; i < times.size(); ++i) set(static_cast<std::uint32_t>(i), times[i]);
  }

  /// Sets when an entry is due. O(log n).
  /// \param before  Called with two entries of equal times: whether the first is earlier. The same at every call.
  template <class Before>
  void set(std::uint32_t entry, Seconds time, const Before& before) {
    std::uint32_t winner = entry;
    std::uint64_t winner_key = keys_[entry] = key(time);
    for (std::size_t node = leaves_ + entry; node > 1;) {
      const std::uint32_t other = winners_[node ^ 1U];
      const std::uint64_t other_key = keys_[other];
      bool other_wins = other_key < winner_key;
      if (other_key == winner_key && winner_key != key(never)) [[unlikely]]
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
  /// The lower entries are first among equals.
  void set(std::uint32_t entry, Seconds time) {
    set(entry, time, [](std::uint32_t a, std::uint32_t b) { return a < b; });
  }

  [[nodiscard]] bool empty() const { return keys_[first()] == key(never); }
  /// When the first is due; never when none is.
  [[nodiscard]] Seconds next() const {
    const std::uint64_t least = keys_[first()];
    return Seconds(std::bit_cast<double>(least ^ ((least & sign) != 0 ? sign : ~std::uint64_t{0})));
  }
  /// The first entry; any when none is due.
  [[nodiscard]] std::uint32_t first() const { return winners_[1]; }
  /// The entry that is due first of one of 2^`depth` parts, the part that holds `entry`: the further down, the later.
  [[nodiscard]] std::uint32_t first_of_part(std::uint32_t entry, unsigned depth) const {
    return winners_[(leaves_ + entry) >> (levels_ > depth ? levels_ - depth : 0U)];
  }

 private:
  static constexpr std::uint64_t sign = std::uint64_t{1} << 63U;

  /// An integer that orders as the time does: the bits of a negative number turned, those of others above them. Adding
  /// 0 makes 0 of -0.
  static constexpr std::uint64_t key(Seconds time) {
    const auto bits = std::bit_cast<std::uint64_t>(time.value() + 0.0);
    return bits ^ ((std::uint64_t{0} - (bits >> 63U)) | sign);
  }

  std::size_t leaves_;
  unsigned levels_;                     ///< between the root and the leaves
  std::vector<std::uint64_t> keys_;     ///< by entry, of its time
  std::vector<std::uint32_t> winners_;  ///< children of node i at 2i and 2i + 1, the root at 1, entry i at leaves_ + i
};

}  // namespace tradewind
