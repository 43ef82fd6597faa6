#include "traces/calendar.hpp"

#include <algorithm>
#include <array>
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

  /// Exactly `Count` digits.
  template <std::size_t Count>
  bool digits(int& value) {
    if (text_.size() < Count) return false;
    unsigned number = 0;
    bool all_digits = true;
    for (std::size_t i = 0; i < Count; ++i) {
      const unsigned digit = static_cast<unsigned char>(text_[i]) - unsigned{'0'};
      all_digits = all_digits && digit <= 9;
      number = number * 10 + digit;
    }
    value = static_cast<int>(number);
    text_.remove_prefix(Count);
    return all_digits;
  }

  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// At least one digit after a decimal point, as nanoseconds; digits past the ninth are dropped.
  bool fraction(std::int64_t& nanoseconds) {
    static constexpr std::array<std::int64_t, 10> scales = {1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000,
                                                            10'000,        1'000,       100,        10,        1};
    const std::size_t kept = std::min(text_.size(), scales.size() - 1);
    std::int64_t number = 0;
    std::size_t count = 0;
    for (; count < kept && is_digit(text_[count]); ++count) number = number * 10 + (text_[count] - '0');
    if (count == 0) return false;
    nanoseconds = number * scales[count];
    while (count < text_.size() && is_digit(text_[count])) ++count;
    text_.remove_prefix(count);
    return true;
  }

  [[nodiscard]] bool done() const { return text_.empty(); }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view text_;
};

bool parse_offset(Scanner& scanner, std::int64_t& offset_s) {
  if (scanner.done() || scanner.take('Z') || scanner.take('z')) return true;
  const bool west = scanner.take('-');
  if (!west && !scanner.take('+')) return false;
  int hour = 0;
  int minute = 0;
  if (!scanner.digits<2>(hour)) return false;
  if (!scanner.done()) {
    scanner.take(':');
    if (!scanner.digits<2>(minute)) return false;
  }
  if (hour > 18 || minute > 59) return false;
  offset_s = (west ? -1 : 1) * (hour * 3600 + minute * 60);
  return true;
}

bool parse_clock(Scanner& scanner, std::int64_t& seconds, std::int64_t& nanoseconds) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!scanner.digits<2>(hour) || !scanner.take(':') || !scanner.digits<2>(minute)) return false;
  if (scanner.take(':')) {
    if (!scanner.digits<2>(second)) return false;
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

/// Midnight of `2023-11-16`.
std::optional<UtcTime> parse_date(std::string_view text) {
  Scanner scanner(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!scanner.digits<4>(year) || !scanner.take('-') || !scanner.digits<2>(month) || !scanner.take('-') ||
      !scanner.digits<2>(day)) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1900 || year > 2200) return std::nullopt;
  return utc_seconds(days_since_1970(date) * seconds_per_day);
}

}  // namespace

std::int64_t UtcTime::seconds() const {
  const std::int64_t whole = nanoseconds / nanoseconds_per_second;
  return nanoseconds % nanoseconds_per_second < 0 ? whole - 1 : whole;
}

double seconds_between(UtcTime earlier, UtcTime later) {
  // From 1900 to 2200 is more than a signed number of nanoseconds holds.
  const auto distance = [](UtcTime from, UtcTime to) {
    return static_cast<double>(static_cast<std::uint64_t>(to.nanoseconds) -
                               static_cast<std::uint64_t>(from.nanoseconds)) /
           1e9;
  };
  return earlier <= later ? distance(earlier, later) : -distance(later, earlier);
}

std::optional<UtcTime> parse_utc(std::string_view text) { return UtcParser()(text); }

std::optional<UtcTime> UtcParser::operator()(std::string_view text) {
  const std::string_view date = text.substr(0, date_size);
  if (!midnight_ || date != std::string_view(date_.data(), date_.size())) {
    const auto midnight = parse_date(date);
    if (!midnight) return std::nullopt;
    midnight_ = midnight;
    std::copy(date.begin(), date.end(), date_.begin());
  }
  Scanner scanner(text.substr(date_size));
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  std::int64_t offset_s = 0;
  if (!scanner.done()) {
    if (!scanner.take('T') && !scanner.take(' ')) return std::nullopt;
    if (!parse_clock(scanner, seconds, nanoseconds) || !parse_offset(scanner, offset_s)) return std::nullopt;
  }
  if (!scanner.done()) return std::nullopt;
  return UtcTime{midnight_->nanoseconds + (seconds - offset_s) * nanoseconds_per_second + nanoseconds};
}

std::string iso_8601(UtcTime time) {
  const year_month_day date = date_of(time);
  const std::int64_t clock = time.seconds() - days_since_1970(date) * seconds_per_day;
  const std::int64_t fraction = time.nanoseconds - time.seconds() * nanoseconds_per_second;
  std::string digits = fraction == 0 ? "" : fmt::format(".{:09}", fraction);
  while (digits.ends_with('0')) digits.pop_back();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock / 3600,
                     clock / 60 % 60, clock % 60, digits);
}

UtcTime plus_months(UtcTime time, int months) {
  const year_month_day date = date_of(time);
  const std::int64_t days = days_since_1970(date + std::chrono::months(months)) - days_since_1970(date);
  return {time.nanoseconds + days * seconds_per_day * nanoseconds_per_second};
}

unsigned day_of_month(UtcTime time) { return static_cast<unsigned>(date_of(time).day()); }

UtcTime year_start(UtcTime time) {
  return utc_seconds(days_since_1970(date_of(time).year() / std::chrono::January / 1) * seconds_per_day);
}

double local_hour(UtcTime time, double utc_offset_hours) {
  const double second = static_cast<double>(time.seconds() - days_since_1970(date_of(time)) * seconds_per_day);
  const double hour = std::fmod(second / 3600.0 + utc_offset_hours, 24.0);
  return hour < 0.0 ? hour + 24.0 : hour;
}

}  // namespace tradewind
