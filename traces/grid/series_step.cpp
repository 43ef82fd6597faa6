#include "traces/grid/series_step.hpp"

#include <cmath>
#include <limits>

namespace tradewind {

namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;
constexpr double month_ns = 365.2425 / 12.0 * static_cast<double>(day_ns);
/// Ten years before 1900 and after 2200 are still times.
constexpr double months_max = 120.0;

/// From 1900 to 2200 is more than a signed number of nanoseconds holds: the ends of what it holds stand for what is
/// beyond them.
std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

std::int64_t nanoseconds_between(UtcTime from, UtcTime to) {
  std::int64_t distance = 0;
  if (!__builtin_sub_overflow(to.nanoseconds, from.nanoseconds, &distance)) return distance;
  return to > from ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

UtcTime plus_days(UtcTime time, int days) { return {saturated_sum(time.nanoseconds, days * day_ns)}; }

UtcTime last_day_months_later(UtcTime wall, int months) {
  return plus_days(plus_months(plus_days(wall, 1), months), -1);
}

bool months_apart(UtcTime from, UtcTime to, int months) {
  return plus_months(from, months) == to || last_day_months_later(from, months) == to;
}

}  // namespace

std::optional<SeriesTime> parse_series_time(std::string_view text) {
  constexpr std::size_t date_size = 10;
  const auto utc = parse_utc(text);
  if (!utc) return std::nullopt;
  const std::size_t offset = text.find_first_of("+-", std::min(date_size, text.size()));
  if (offset == std::string_view::npos) return SeriesTime{*utc, *utc};
  return SeriesTime{*utc, parse_utc(text.substr(0, offset)).value_or(*utc)};
}

SeriesStep SeriesStep::between(const SeriesTime& from, const SeriesTime& to) {
  const std::int64_t shown = nanoseconds_between(from.wall, to.wall);
  const double months = std::round(static_cast<double>(shown) / month_ns);
  if (months >= 1.0 && months <= months_max && months_apart(from.wall, to.wall, static_cast<int>(months))) {
    return {0, static_cast<int>(months)};
  }
  const bool days = shown > 0 && shown % day_ns == 0;
  return {days ? shown : nanoseconds_between(from.utc, to.utc), 0};
}

std::strong_ordering SeriesStep::distance(const SeriesTime& from, const SeriesTime& to) const {
  if (months > 0) {
    if (months_apart(from.wall, to.wall, months)) return std::strong_ordering::equal;
    return to.wall <=> after(from).wall;
  }
  const bool days = nanoseconds % day_ns == 0;
  return days ? nanoseconds_between(from.wall, to.wall) <=> nanoseconds
              : nanoseconds_between(from.utc, to.utc) <=> nanoseconds;
}

SeriesTime SeriesStep::shifted(const SeriesTime& time, int steps) const {
  if (months == 0) {
    const std::int64_t shift = steps * nanoseconds;
    return {{saturated_sum(time.utc.nanoseconds, shift)}, {saturated_sum(time.wall.nanoseconds, shift)}};
  }
  const bool last_day = day_of_month(plus_days(time.wall, 1)) == 1;
  const UtcTime wall =
      last_day ? last_day_months_later(time.wall, steps * months) : plus_months(time.wall, steps * months);
  const std::int64_t offset = nanoseconds_between(time.utc, time.wall);
  return {{saturated_sum(wall.nanoseconds, -offset)}, wall};
}

}  // namespace tradewind
