#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace tradewind {

/// Which of several streams, each in time order, comes next: a binary heap whose top is replaced in place. Equal times
/// come in order of stream index.
class MergeHeap {
 public:
  void push(double time, std::uint32_t stream) {
    entries_.emplace_back(time, stream);
    for (std::size_t i = entries_.size() - 1; i > 0 && entries_[i] < entries_[(i - 1) / 2]; i = (i - 1) / 2) {
      std::swap(entries_[i], entries_[(i - 1) / 2]);
    }
  }

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::uint32_t top() const { return entries_.front().second; }

  /// The top stream's next element is at `time`, not before its last.
  void replace_top(double time) {
    entries_.front().first = time;
    sift_down();
  }

  /// The top stream has ended.
  void pop() {
    entries_.front() = entries_.back();
    entries_.pop_back();
    if (!entries_.empty()) sift_down();
  }

 private:
  void sift_down() {
    const std::size_t size = entries_.size();
    const auto moving = entries_.front();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && entries_[child + 1] < entries_[child]) ++child;
      if (!(entries_[child] < moving)) break;
      entries_[hole] = entries_[child];
      hole = child;
    }
    entries_[hole] = moving;
  }

  std::vector<std::pair<double, std::uint32_t>> entries_;
};

}  // namespace tradewind
