#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tradewind {

/// The first or the second, without a branch: where either is as likely, a branch would often be predicted wrongly.
template <class Unsigned>
[[nodiscard]] Unsigned choose(bool second, Unsigned a, Unsigned b) {
  return a ^ ((a ^ b) & (Unsigned{0} - Unsigned{second}));
}

/// The least of many entries that change one at a time: each node holds the lesser of its two children, so the root is
/// the least of all. A change plays its leaf's path again, without a branch that depends on who wins.
///
/// \tparam Entry  Its default is greater than any other; `Entry::least(a, b)` returns one of the two.
template <class Entry>
class Tournament {
 public:
  explicit Tournament(std::size_t entries)
      : leaves_(std::bit_ceil(std::max<std::size_t>(entries, 2))),
        levels_(static_cast<unsigned>(std::bit_width(leaves_)) - 1),
        nodes_(2 * leaves_) {}

  /// O(log n).
  void set(std::size_t index, const Entry& entry) {
    std::size_t at = leaves_ + index;
    Entry winner = entry;
    nodes_[at] = winner;
    while (at > 1) {
      winner = Entry::least(winner, nodes_[at ^ 1U]);
      at /= 2;
      if (nodes_[at] == winner) return;  // nothing changes further up
      nodes_[at] = winner;
    }
  }
  [[nodiscard]] const Entry& first() const { return nodes_[1]; }
  /// The least of one of 2^`depth` parts of the tree, the part that holds `index`.
  [[nodiscard]] const Entry& first_of_part(std::size_t index, unsigned depth) const {
    return nodes_[(leaves_ + index) >> (levels_ > depth ? levels_ - depth : 0U)];
  }

 private:
  std::size_t leaves_;
  unsigned levels_;           ///< between the root and the leaves
  std::vector<Entry> nodes_;  ///< children of node i at 2i and 2i + 1, the root at 1, entry i at leaves_ + i
};

}  // namespace tradewind
