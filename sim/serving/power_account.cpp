#include "sim/serving/power_account.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

namespace {

/// The sum of max(0, first + i·slope) over i = 0 … count − 1.
double positive_sum(double first, double slope, std::uint64_t count) {
  const double n = static_cast<double>(count);
  double from = 0.0;
  double to = n;
  if (first < 0.0) {
    if (slope <= 0.0) return 0.0;
    from = std::min(n, std::ceil(-first / slope));
  } else if (slope < 0.0) {
    to = std::min(n, std::floor(-first / slope) + 1.0);
  }
  const double terms = to - from;
  return terms * first + slope * 0.5 * terms * (from + to - 1.0);
}

}  // namespace

void PowerAccount::add(const Segment& segment, double clock, Watts cap, int gpus) {
  const IterationProfile& profile = segment.profile;
  const Seconds time = profile.duration(segment.iterations);
  busy += time;
  at_clock += time * clock;
  if (clock < 1.0) slowed += time;
  if (!std::isfinite(cap.value())) return;
  // At the cap itself rounding is no excess.
  const Joules difference = profile.energy - cap * profile.time;
  const Joules excess = std::abs(difference.value()) > 1e-12 * profile.energy.value() ? difference : Joules(0);
  const Joules slope = profile.energy_slope - cap * profile.time_slope;
  above_cap += Joules(positive_sum(excess.value(), slope.value(), segment.iterations));
  const double last = static_cast<double>(segment.iterations - 1);
  const Watts at_first = excess / profile.time;
  const Watts at_last = (excess + slope * last) / (profile.time + profile.time_slope * last);
  above_cap_max = std::max({above_cap_max, at_first / static_cast<double>(gpus), at_last / static_cast<double>(gpus)});
}

PowerAccount& PowerAccount::operator+=(const PowerAccount& other) {
  busy += other.busy;
  slowed += other.slowed;
  at_clock += other.at_clock;
  above_cap += other.above_cap;
  above_cap_max = std::max(above_cap_max, other.above_cap_max);
  return *this;
}

}  // namespace tradewind
