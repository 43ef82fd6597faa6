#pragma once

#include "sim/site/supply.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// How many whole steps have passed by a time: exactly as many as `interval * k` says, however a quotient rounds.
[[nodiscard]] std::int64_t steps_by(Seconds now, Seconds interval);

/// One row of a region's timeline.
struct TimelineEntry {
  Joules facility{};
  Grams location{};
  std::uint64_t requests = 0;  ///< that reached the region

  TimelineEntry& operator+=(const TimelineEntry& other) {
    facility += other.facility;
    location += other.location;
    requests += other.requests;
    return *this;
  }
};

/// A region's energy and requests over time, in rows cut at multiples of an interval: those of the window and those
/// after it are kept apart. Timelines of parts add up.
class Timeline {
 public:
  Timeline() = default;
  /// \param duration  Of the window's end.
  Timeline(Seconds duration, Seconds interval);

  /// A request has reached the region; of the warm-up none counts.
  void count_request(Seconds now, Phase phase) {
    if (phase != Phase::warm_up) ++entry_at(now, phase).requests;
  }
  void add(const Settlement& settlement);
  void merge(const Timeline& other);

  /// Rows from time 0 to the end of the window; of a warm-up without energy.
  [[nodiscard]] const std::vector<TimelineEntry>& window() const { return window_; }
  /// Rows from the end of the window on: as many as there was something to book in.
  [[nodiscard]] const std::vector<TimelineEntry>& drain() const { return drain_; }
  /// The same, to fill in from a file.
  [[nodiscard]] std::vector<TimelineEntry>& window_rows() { return window_; }
  [[nodiscard]] std::vector<TimelineEntry>& drain_rows() { return drain_; }

 private:
  [[nodiscard]] TimelineEntry& entry_at(Seconds now, Phase phase);

  std::vector<TimelineEntry> window_;
  std::vector<TimelineEntry> drain_;
  Seconds interval_{};
  std::int64_t drain_begins_ = 0;  ///< in steps of the interval
};

}  // namespace tradewind
