#include "traces/requests/row_clock.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace tradewind {

namespace {

constexpr std::int64_t nanoseconds_max = std::numeric_limits<std::int64_t>::max();

/// A number of units as nanoseconds: exactly where it is whole, else rounded.
std::optional<UtcTime> counted(std::string_view text, std::int64_t nanoseconds_each) {
  std::int64_t whole = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, whole);
  if (result.ec == std::errc() && result.ptr == end) {
    const std::int64_t limit = nanoseconds_max / nanoseconds_each;
    if (whole > limit || whole < -limit) return std::nullopt;
    return UtcTime{whole * nanoseconds_each};
  }
  double value = 0.0;
  if (!parse_number(text, value)) return std::nullopt;
  value *= static_cast<double>(nanoseconds_each);
  if (std::abs(value) > 9.2e18) return std::nullopt;
  return UtcTime{std::llround(value)};
}

}  // namespace

bool parse_number(std::string_view text, double& value) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end && std::isfinite(value);
}

RowClock::RowClock(TimeUnit unit, TimeOrigin origin, const TimeBase& base)
    : unit_(unit), exact_(unit != TimeUnit::seconds && unit != TimeUnit::milliseconds) {
  switch (origin) {
    case TimeOrigin::zero:
      first_instant_ = UtcTime{};
      first_second_ = 0.0;
      break;
    case TimeOrigin::start:
      first_instant_ = base.start;
      first_second_ = seconds_between(UtcTime{}, base.start);
      break;
    case TimeOrigin::first_row:
      first_instant_ = base.first_instant;
      first_second_ = base.first_second;
      if (base.first_second) before_s_ = 1e-6;
      break;
    case TimeOrigin::own_first_row:
      break;
  }
}

std::optional<UtcTime> RowClock::instant(std::string_view text) {
  if (unit_ == TimeUnit::iso8601) return instants_(text);
  return counted(text, unit_ == TimeUnit::microseconds ? 1000 : 1);
}

bool RowClock::read(std::string_view text, double& seconds) {
  if (exact_) {
    const auto time = instant(text);
    if (!time) return false;
    if (!first_instant_) first_instant_ = time;
    last_instant_ = *time;
    seconds = seconds_between(*first_instant_, *time);
  } else {
    if (!parse_number(text, seconds)) return false;
    if (unit_ == TimeUnit::milliseconds) seconds *= 1e-3;
    if (!first_second_) first_second_ = seconds;
    last_second_ = seconds;
    seconds -= *first_second_;
  }
  if (seconds < 0.0 && seconds >= -before_s_) seconds = 0.0;
  return true;
}

std::string_view name_of(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::seconds:
      return "s";
    case TimeUnit::milliseconds:
      return "ms";
    case TimeUnit::microseconds:
      return "us";
    case TimeUnit::nanoseconds:
      return "ns";
    case TimeUnit::iso8601:
      break;
  }
  return "iso8601";
}

std::string_view name_of(TimeOrigin origin) {
  switch (origin) {
    case TimeOrigin::zero:
      return "zero";
    case TimeOrigin::start:
      return "start";
    case TimeOrigin::first_row:
      return "first_row";
    case TimeOrigin::own_first_row:
      break;
  }
  return "own_first_row";
}

}  // namespace tradewind
