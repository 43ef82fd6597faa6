#pragma once

#include "traces/calendar.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tradewind {

/// A time as a series writes it: the instant, and what the clock showed that wrote it (the same without an offset).
struct SeriesTime {
  UtcTime utc{};
  UtcTime wall{};
};

/// Reads a time with or without an offset (`parse_utc`).
[[nodiscard]] std::optional<SeriesTime> parse_series_time(std::string_view text);

/// How far a row of a series is from the next: a fixed time, or whole months.
///
/// Days and months are those of the writer's clock, so that midnights on both sides of a change of daylight-saving time
/// are a day apart, and last days of months whole months.
struct SeriesStep {
  std::int64_t nanoseconds = 0;
  int months = 0;  ///< when not 0, instead

  /// \param to  After `from`.
  [[nodiscard]] static SeriesStep between(const SeriesTime& from, const SeriesTime& to);

  [[nodiscard]] SeriesTime after(const SeriesTime& time) const { return shifted(time, 1); }
  [[nodiscard]] SeriesTime before(const SeriesTime& time) const { return shifted(time, -1); }

  /// Whether the distance from one time to a later one is less than, equal to or greater than this step from there.
  [[nodiscard]] std::strong_ordering distance(const SeriesTime& from, const SeriesTime& to) const;

 private:
  [[nodiscard]] SeriesTime shifted(const SeriesTime& time, int steps) const;
};

}  // namespace tradewind
