#pragma once

#include "sim/serving/prefetch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tradewind {

/// The iteration at which something is due for a sequence.
struct Milestone {
  std::int32_t index;
  std::uint32_t slot;
};

/// Milestones in order of their iteration, the next one last: so it comes and goes without touching the others, and one
/// that is added moves as few of them as are due before it.
class Milestones {
 public:
  [[nodiscard]] bool empty() const { return milestones_.empty(); }
  [[nodiscard]] const Milestone& next() const { return milestones_.back(); }
  void pop() { milestones_.pop_back(); }
  void add(const Milestone& milestone) {
    prefetch();
    const auto later = [](const Milestone& a, const Milestone& b) { return a.index > b.index; };
    milestones_.insert(std::upper_bound(milestones_.begin(), milestones_.end(), milestone, later), milestone);
  }
  /// Takes out that of a slot. Few leave early, so nobody else pays for a way to find them.
  void forget(std::uint32_t slot) {
    milestones_.erase(std::find_if(milestones_.begin(), milestones_.end(),
                                   [&](const Milestone& milestone) { return milestone.slot == slot; }));
  }
  void clear() { milestones_.clear(); }
  /// Counts iterations from `origin` on.
  void rebase(std::int32_t origin) {
    for (Milestone& milestone : milestones_) milestone.index -= origin;
  }
  [[nodiscard]] auto begin() const { return milestones_.begin(); }
  [[nodiscard]] auto end() const { return milestones_.end(); }
  /// Asks for the memory of those that are due next.
  void prefetch() const {
    constexpr std::size_t most = 80;
    const auto next = std::span(milestones_).last(std::min(most, milestones_.size()));
    tradewind::prefetch(next.data(), next.size_bytes());
  }

 private:
  std::vector<Milestone> milestones_;
};

}  // namespace tradewind
