#pragma once

#include "traces/calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tradewind {

enum class TimeUnit { seconds, milliseconds, microseconds, nanoseconds, iso8601 };

/// Which instant of a file is time 0 of the run.
enum class TimeOrigin {
  zero,          ///< 0 of the file's times
  start,         ///< the scenario's start: dates as they are, numbers as time since 1970
  first_row,     ///< the earliest row of all files of the run that say so
  own_first_row  ///< the first row of this file, whatever the other files have
};

/// What the time of a row is measured from where its own file does not tell.
struct TimeBase {
  UtcTime start{};                         ///< the scenario's
  std::optional<UtcTime> first_instant{};  ///< the earliest row of all files; none: each file's own first row
  std::optional<double> first_second{};    ///< the same in seconds since 1970, for times read as such
};

/// Reads the times of a file, as seconds from the run's start.
///
/// Dates, microseconds and nanoseconds are kept exactly, in nanoseconds, until the origin is taken off: a double that
/// counts from 1970 resolves 0.24 µs.
class RowClock {
 public:
  RowClock(TimeUnit unit, TimeOrigin origin, const TimeBase& base);

  /// False for what is no time of the unit. The first time given is the origin where that is the file's first row.
  bool read(std::string_view text, double& seconds);
  [[nodiscard]] TimeUnit unit() const { return unit_; }
  /// The time last read, as the file has it: the one that the unit keeps.
  [[nodiscard]] UtcTime last_instant() const { return last_instant_; }
  [[nodiscard]] double last_second() const { return last_second_; }
  /// Whether times are kept as instants.
  [[nodiscard]] bool exact() const { return exact_; }

 private:
  [[nodiscard]] std::optional<UtcTime> instant(std::string_view text);

  TimeUnit unit_;
  bool exact_;
  UtcParser instants_;
  std::optional<UtcTime> first_instant_;
  std::optional<double> first_second_;
  UtcTime last_instant_{};
  double last_second_ = 0.0;
  double before_s_ = 0.0;  ///< a time this little before an origin from another file is at it: units round
};

/// A finite number that is all of the text.
[[nodiscard]] bool parse_number(std::string_view text, double& value);

/// `s`, `ms`, `us`, `ns`, `iso8601`.
[[nodiscard]] std::string_view name_of(TimeUnit unit);
/// `zero`, `start`, `first_row`, `own_first_row`.
[[nodiscard]] std::string_view name_of(TimeOrigin origin);

}  // namespace tradewind
