#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace tradewind {

/// Which of several streams, each in time order, comes next. Equal times come in order of stream index.
///
/// A tournament that keeps its losers: a new time of the winner costs one comparison a level and no branch that could
/// be mispredicted. Source: Knuth, The Art of Computer Programming 3, section 5.4.1, "tree of losers".
class MergeTree {
 public:
  static constexpr double ended = std::numeric_limits<double>::infinity();

  /// \param times  Of each stream's first element; `ended` for a stream without any.
  explicit MergeTree(const std::vector<double>& times = {})
      : leaves_(std::bit_ceil(std::max<std::size_t>(times.size(), 1))) {
    keys_.resize(leaves_, key(ended));
    for (std::size_t i = 0; i < times.size(); ++i) keys_[i] = key(times[i]);
    losers_.resize(leaves_);
    top_ = winner_below(1);
  }

  [[nodiscard]] bool empty() const { return keys_[top_] == key(ended); }
  [[nodiscard]] std::uint32_t top() const { return top_; }
  /// Of its next element, or `ended`.
  [[nodiscard]] double top_time() const { return std::bit_cast<double>(keys_[top_]); }

  /// The top stream's next element is at `time`, at least 0 and not before its last; or the stream has `ended`.
  void replace_top(double time) {
    std::uint32_t moving = top_;
    std::uint64_t moving_key = keys_[moving] = key(time);
    for (std::size_t node = (leaves_ + moving) / 2; node > 0; node /= 2) {
      const std::uint32_t kept = losers_[node];
      const std::uint64_t kept_key = keys_[kept];
      // Exchanged by mask: written as a choice it becomes a branch, which every other match would mispredict.
      const std::uint64_t mask = 0 - std::uint64_t{before(kept_key, kept, moving_key, moving)};
      const std::uint32_t exchange = (kept ^ moving) & static_cast<std::uint32_t>(mask);
      losers_[node] = kept ^ exchange;
      moving ^= exchange;
      moving_key ^= (kept_key ^ moving_key) & mask;
    }
    top_ = moving;
  }

 private:
  /// The bits of a number that is not negative order as the number does, and integers are exchanged without a branch.
  static std::uint64_t key(double time) { return std::bit_cast<std::uint64_t>(time + 0.0); }

  /// 1 when a's next element comes before b's, else 0.
  static unsigned before(std::uint64_t key_a, std::uint32_t a, std::uint64_t key_b, std::uint32_t b) {
    return unsigned{key_a < key_b} | (unsigned{key_a == key_b} & unsigned{a < b});
  }

  /// Plays the matches of the subtree below `node` and keeps their losers.
  std::uint32_t winner_below(std::size_t node) {
    if (node >= leaves_) return static_cast<std::uint32_t>(node - leaves_);
    std::uint32_t winner = winner_below(2 * node);
    std::uint32_t loser = winner_below(2 * node + 1);
    if (before(keys_[loser], loser, keys_[winner], winner) == 1) std::swap(winner, loser);
    losers_[node] = loser;
    return winner;
  }

  std::size_t leaves_;
  std::vector<std::uint64_t> keys_;    ///< of each stream's next element
  std::vector<std::uint32_t> losers_;  ///< of the match at each inner node; node n has children 2n and 2n + 1
  std::uint32_t top_ = 0;
};

}  // namespace tradewind
