#include "traces/calendar.hpp"

#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace tradewind {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

/// Takes characters from the front of a text; every member says whether what it wanted was there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool digits(int count, int& value) {
    if (text_.size() < static_cast<std::size_t>(count)) return false;
    value = 0;
    for (int i = 0; i < count; ++i) {
      const char c = text_[static_cast<std::size_t>(i)];
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(static_cast<std::size_t>(count));
    return true;
  }

  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// At least one digit after a decimal point, as nanoseconds; digits past the ninth are dropped.
  bool fraction(std::int64_t& nanoseconds) {
    std::int64_t scale = nanoseconds_per_second / 10;
    int digit = 0;
    if (!digits(1, digit)) return false;
    do {
      nanoseconds += digit * scale;
      scale /= 10;
    } while (digits(1, digit));
    return true;
  }

  [[nodiscard]] bool done() const { return text_.empty(); }

 private:
  std::string_view text_;
};

bool parse_offset(Scanner& scanner, std::int64_t& offset_s) {
  if (scanner.done() || scanner.take('Z') || scanner.take('z')) return true;
  const bool west = scanner.take('-');
  if (!west && !scanner.take('+')) return false;
  int hour = 0;
  int minute = 0;
  if (!scanner.digits(2, hour)) return false;
  if (!scanner.done()) {
    scanner.take(':');
    if (!scanner.digits(2, minute)) return false;
  }
  if (hour > 18 || minute > 59) return false;
  offset_s = (west ? -1 : 1) * (hour * 3600 + minute * 60);
  return true;
}

bool parse_clock(Scanner& scanner, std::int64_t& seconds, std::int64_t& nanoseconds) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!scanner.digits(2, hour) || !scanner.take(':') || !scanner.digits(2, minute)) return false;
  if (scanner.take(':')) {
    if (!scanner.digits(2, second)) return false;
    if (scanner.take('.') && !scanner.fraction(nanoseconds)) return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  seconds = hour * 3600 + minute * 60 + second;
  return true;
}

year_month_day date_of(UtcTime time) {
  const std::int64_t day =
      (time.seconds() - (((time.seconds() % seconds_per_day) + seconds_per_day) % seconds_per_day)) / seconds_per_day;
  return year_month_day{sys_days{std::chrono::days{day}}};
}

std::int64_t days_since_1970(year_month_day date) { return sys_days{date}.time_since_epoch().count(); }

}  // namespace

std::int64_t UtcTime::seconds() const {
  const std::int64_t whole = nanoseconds / nanoseconds_per_second;
  return nanoseconds % nanoseconds_per_second < 0 ? whole - 1 : whole;
}

double seconds_between(UtcTime earlier, UtcTime later) {
  return static_cast<double>(later.nanoseconds - earlier.nanoseconds) / 1e9;
}

std::optional<UtcTime> parse_utc(std::string_view text) {
  Scanner scanner(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!scanner.digits(4, year) || !scanner.take('-') || !scanner.digits(2, month) || !scanner.take('-') ||
      !scanner.digits(2, day)) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1900 || year > 2200) return std::nullopt;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  std::int64_t offset_s = 0;
  if (!scanner.done()) {
    if (!scanner.take('T') && !scanner.take(' ')) return std::nullopt;
    if (!parse_clock(scanner, seconds, nanoseconds) || !parse_offset(scanner, offset_s)) return std::nullopt;
  }
  if (!scanner.done()) return std::nullopt;
  UtcTime time = utc_seconds(days_since_1970(date) * seconds_per_day + seconds - offset_s);
  time.nanoseconds += nanoseconds;
  return time;
}

std::string iso_8601(UtcTime time) {
  const year_month_day date = date_of(time);
  const std::int64_t clock = time.seconds() - days_since_1970(date) * seconds_per_day;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock / 3600,
                     clock / 60 % 60, clock % 60);
}

UtcTime plus_months(UtcTime time, int months) {
  const year_month_day date = date_of(time);
  const std::int64_t days = days_since_1970(date + std::chrono::months(months)) - days_since_1970(date);
  return {time.nanoseconds + days * seconds_per_day * nanoseconds_per_second};
}

UtcTime year_start(UtcTime time) {
  return utc_seconds(days_since_1970(date_of(time).year() / std::chrono::January / 1) * seconds_per_day);
}

double local_hour(UtcTime time, double utc_offset_hours) {
  const double second = static_cast<double>(time.seconds() - days_since_1970(date_of(time)) * seconds_per_day);
  const double hour = std::fmod(second / 3600.0 + utc_offset_hours, 24.0);
  return hour < 0.0 ? hour + 24.0 : hour;
}

}  // namespace tradewind
