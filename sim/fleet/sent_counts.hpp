#pragma once

#include "sim/base/units/quantity.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tradewind {

/// Requests that one router has sent to one pool, by the report that will count them first.
class SentCounts {
 public:
  /// \param kept  Reports, at least as many as may lie between one that has come to the router and the newest it sends
  ///              into.
  SentCounts(Seconds interval, std::size_t kept) : interval_(interval), counts_(kept, 0) {}

  /// One sets out that reaches the pool at `at`; times do not fall.
  void add(Seconds at) {
    if (at >= next_) advance(at);
    ++counts_[newest_ % counts_.size()];
  }
  /// Those that reach the pool between a report and the one after it.
  [[nodiscard]] std::uint64_t after(std::uint64_t report) const {
    return report > newest_ || newest_ - report >= counts_.size() ? 0 : counts_[report % counts_.size()];
  }
  /// All that reach the pool at or after a report.
  [[nodiscard]] std::uint64_t since(std::uint64_t report) const {
    std::uint64_t sum = 0;
    for (std::uint64_t r = report; r <= newest_; ++r) sum += after(r);
    return sum;
  }

 private:
  void advance(Seconds at) {
    // A multiple divided by the interval may round to just below its number.
    const std::uint64_t newest = std::max(newest_ + 1, static_cast<std::uint64_t>(at / interval_));
    for (std::uint64_t i = 0; i < counts_.size() && newest_ + i < newest; ++i) {
      counts_[(newest - i) % counts_.size()] = 0;
    }
    newest_ = newest;
    next_ = interval_ * static_cast<double>(newest + 1);
  }

  Seconds interval_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t newest_ = 0;
  Seconds next_ = interval_;
};

}  // namespace tradewind
