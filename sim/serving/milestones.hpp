#pragma once

#include "sim/serving/prefetch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
    milestones_.insert(milestones_.begin() + static_cast<std::ptrdiff_t>(due_no_sooner(milestone.index)), milestone);
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
    constexpr std::size_t bytes = 512;  // always: as many as there are would be a loop of unforeseeable length
    tradewind::prefetch(reinterpret_cast<std::uintptr_t>(milestones_.data() + milestones_.size()) - bytes, bytes);
  }

 private:
  /// How many are due at this index or later. Counts the last of every cache line and then within one: bisection would
  /// mispredict half of its branches and wait for one line after the other.
  [[nodiscard]] std::size_t due_no_sooner(std::int32_t index) const {
    constexpr std::size_t step = 64 / sizeof(Milestone);
    const std::size_t size = milestones_.size();
    std::size_t count = 0;
    for (std::size_t i = step - 1; i < size; i += step) count += std::size_t{milestones_[i].index >= index};
    count *= step;
    const std::size_t end = std::min(count + step, size);
    for (std::size_t i = count; i < end; ++i) count += std::size_t{milestones_[i].index >= index};
    return count;
  }

  std::vector<Milestone> milestones_;
};

}  // namespace tradewind
