#pragma once

#include "sim/base/units/quantity.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tradewind {

/// What a region says of one pool.
struct PoolReport {
  std::uint32_t replicas_ready = 0;
  std::uint32_t replicas_starting = 0;
  std::uint64_t outstanding = 0;
  std::uint64_t arrived = 0;  ///< requests that have come so far
  Seconds ttft_recent{};
};

/// Reports one pool's state at every multiple of the telemetry interval, without an event for it: the state at such a
/// time is the state before the first change at or after it. The last reports are kept, since they travel.
///
/// Call protocol: `refresh` before every change of the pool and before every read.
class Telemetry {
 public:
  /// \param kept  Reports that somebody may still ask for, at least 1.
  Telemetry(Seconds interval, std::size_t kept) : interval_(interval), reports_(kept) {}

  /// \param state  Of the pool as it is; asked for if a report is due.
  template <class State>
  void refresh(Seconds now, const State& state) {
    if (now >= next_) report(now, state());
  }
  /// The state in which the run begins: report 0.
  void begin(const PoolReport& state) {
    due_ = 0;
    report(Seconds(0), state);
  }
  /// How many intervals after the start the last report was.
  [[nodiscard]] std::uint64_t newest() const { return due_ == 0 ? 0 : due_ - 1; }
  /// The report of so many intervals after the start: one of the last kept, not of the future.
  [[nodiscard]] const PoolReport& at(std::uint64_t number) const { return reports_[number % reports_.size()]; }

 private:
  void report(Seconds now, const PoolReport& state) {
    // A multiple divided by the interval may round to just below its number.
    const std::uint64_t number = std::max(due_, static_cast<std::uint64_t>(now / interval_));
    for (std::uint64_t i = 0; i < reports_.size() && i <= number - due_; ++i) {
      reports_[(number - i) % reports_.size()] = state;
    }
    due_ = number + 1;
    next_ = interval_ * static_cast<double>(due_);
  }

  Seconds interval_;
  std::vector<PoolReport> reports_;
  std::uint64_t due_ = 0;
  Seconds next_{};
};

}  // namespace tradewind
