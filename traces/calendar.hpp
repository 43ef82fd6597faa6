#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tradewind {

/// An instant in nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Exact for the years 1900 to 2200.
struct UtcTime {
  std::int64_t nanoseconds = 0;

  /// Whole seconds since 1970, rounded down.
  [[nodiscard]] std::int64_t seconds() const;

  friend constexpr auto operator<=>(UtcTime, UtcTime) = default;
};

constexpr UtcTime utc_seconds(std::int64_t seconds) { return {seconds * 1'000'000'000}; }

/// `later` − `earlier` in seconds.
[[nodiscard]] double seconds_between(UtcTime earlier, UtcTime later);

/// Reads a date or a date and time of ISO 8601: `2023-11-16`, `2023-11-16T18:15Z`, `2023-11-16 18:15:46.6805900+01:00`.
///
/// `T` or a blank separates, seconds and their fraction (nine digits are kept) may be absent, the offset may be `Z`,
/// `+hh`, `+hhmm` or `+hh:mm`; a time without an offset is UTC. Anything else, a day that does not exist or a year
/// outside 1900 to 2200 gives nothing.
[[nodiscard]] std::optional<UtcTime> parse_utc(std::string_view text);

/// Reads many times, most of which share their date with the one before: as `parse_utc`, but faster.
class UtcParser {
 public:
  [[nodiscard]] std::optional<UtcTime> operator()(std::string_view text);

 private:
  static constexpr std::size_t date_size = 10;
  std::array<char, date_size> date_{};  ///< the last good one, as written
  std::optional<UtcTime> midnight_;     ///< its start
};

/// `2023-11-16T18:15:46Z`, with as many decimals as the time has: read again, it is the same time.
[[nodiscard]] std::string iso_8601(UtcTime time);

/// The same day of the month `months` later. Only for days that exist there (the first of a month always does).
[[nodiscard]] UtcTime plus_months(UtcTime time, int months);

/// Day of the month, 1 to 31.
[[nodiscard]] unsigned day_of_month(UtcTime time);

/// Midnight of 1 January, UTC, of the year that contains `time`.
[[nodiscard]] UtcTime year_start(UtcTime time);

/// Hour of the day, in [0, 24), `utc_offset_hours` east of UTC.
[[nodiscard]] double local_hour(UtcTime time, double utc_offset_hours);

}  // namespace tradewind
