#pragma once

#include "sim/base/memory/prefetch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

namespace tradewind {

/// The iteration in which something is due for a slot, at most one of each; which is due first is always known.
///
/// A tree over the slots: a node holds the least below it, and eight siblings share a cache line. A change touches one
/// line a level and takes no branch that depends on what is due when.
class Milestones {
 public:
  [[nodiscard]] bool empty() const { return next_ == never; }
  /// When the first is due; beyond every index if there is none.
  [[nodiscard]] std::int64_t next_index() const { return static_cast<std::int64_t>(next_ >> 32U); }
  /// Whose it is. Needs one.
  [[nodiscard]] std::uint32_t next_slot() const { return static_cast<std::uint32_t>(next_); }

  /// \param slot   Has none.
  /// \param index  At least 0.
  void add(std::uint32_t slot, std::int32_t index) {
    if (slot >= leaves_) grow(slot);
    const std::uint64_t due = std::uint64_t{static_cast<std::uint32_t>(index)} << 32U | slot;
    std::uint32_t node = first_leaf_ + slot;
    key(node) = due;  // without waiting for what was there
    while ((node = parent(node)) != root) key(node) = least(key(node), due);
    next_ = least(next_, due);
  }
  /// \param slot  Has one.
  void remove(std::uint32_t slot) {
    std::uint64_t due = never;
    for (std::uint32_t node = first_leaf_ + slot; node != root; node = parent(node)) {
      key(node) = due;
      due = least_of(siblings(node));
    }
    next_ = due;
  }
  /// Counts iterations from `origin` on, which none is due before.
  void rebase(std::int32_t origin) {
    const std::uint64_t shift = std::uint64_t{static_cast<std::uint32_t>(origin)} << 32U;
    const auto rebased = [&](std::uint64_t key) { return key == never ? never : key - shift; };
    for (std::uint32_t g = 0; g < group_count(); ++g) {
      auto& keys = groups_[g].keys;
      std::transform(keys.begin(), keys.end(), keys.begin(), rebased);
    }
    next_ = rebased(next_);
  }
  /// Asks for the memory that a change of this slot's touches.
  void prefetch(std::uint32_t slot) const {
    if (slot >= leaves_) return;
    for (std::uint32_t node = first_leaf_ + slot; node != root; node = parent(node)) prefetch_line(&siblings(node));
  }

 private:
  static constexpr std::uint32_t arity = 8;
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
  /// Nodes are numbered level by level from the root on; its children are 8 to 15, so that siblings are a line.
  static constexpr std::uint32_t root = arity - 1;

  struct alignas(64) Siblings {
    std::array<std::uint64_t, arity> keys;  ///< index of the iteration, then the slot; `never` if none is below
  };

  [[nodiscard]] static std::uint32_t parent(std::uint32_t node) { return node / arity + root - 1; }
  [[nodiscard]] static std::uint32_t first_child(std::uint32_t node) { return (node - root + 1) * arity; }
  [[nodiscard]] std::uint32_t group_count() const { return (first_leaf_ + leaves_) / arity - 1; }
  [[nodiscard]] const Siblings& siblings(std::uint32_t node) const { return groups_[node / arity - 1]; }
  [[nodiscard]] std::uint64_t& key(std::uint32_t node) { return groups_[node / arity - 1].keys[node % arity]; }
  /// Of values: between references the compiler would choose by a branch, or an address to read from next.
  [[nodiscard]] static std::uint64_t least(std::uint64_t a, std::uint64_t b) { return b < a ? b : a; }
  [[nodiscard]] static std::uint64_t least_of(const Siblings& group) {
    const auto& k = group.keys;
    return least(least(least(k[0], k[1]), least(k[2], k[3])), least(least(k[4], k[5]), least(k[6], k[7])));
  }

  /// Makes place for a slot and at least as many more as there are.
  void grow(std::uint32_t slot);

  std::uint64_t next_ = never;  ///< the root's key
  std::uint32_t leaves_ = 0;
  std::uint32_t first_leaf_ = first_child(root);
  std::unique_ptr<Siblings[]> groups_;  ///< without the root
};

}  // namespace tradewind
