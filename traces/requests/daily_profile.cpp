#include "traces/requests/daily_profile.hpp"

#include "sim/base/math/portable.hpp"

#include <cmath>
#include <numbers>

namespace tradewind {

namespace {

constexpr double radians_per_second = 2.0 * std::numbers::pi / 86'400.0;
constexpr double radians_per_hour = 2.0 * std::numbers::pi / 24.0;
/// A Newton step this short leaves an error below step² · amplitude · ω / (2 · least rate) = 7e-12 s.
constexpr double short_step_s = 1e-4;
/// Below this angle the series of sine and cosine used here are exact to the last bit of 1.
constexpr double small_angle = 1.0 / 128.0;

}  // namespace

DailyProfile::DailyProfile(const ProfileSpec& spec, double local_hour_at_start)
    : amplitude_(spec.shape == ProfileShape::flat ? 0.0 : spec.peak_to_mean - 1.0),
      phase_((local_hour_at_start - spec.peak_hour) * radians_per_hour),
      sine_start_(portable::sin(phase_)),
      anchor_(anchor_at(0.0, 0.0)) {}

DailyProfile::Anchor DailyProfile::anchor_at(double s, double t) const {
  const double angle = phase_ + radians_per_second * t;
  const double cosine = portable::cos(angle);
  return {s, t, portable::sin(angle), cosine, 1.0 + amplitude_ * cosine};
}

double DailyProfile::even_time(double t) const {
  return t + amplitude_ / radians_per_second * (portable::sin(phase_ + radians_per_second * t) - sine_start_);
}

double DailyProfile::warped_time(double s) {
  if (amplitude_ == 0.0) return s;
  // From the anchor: the inverse's Taylor polynomial to second order, then one Newton step. All differences are small,
  // so they are more exact than those of absolute times, and no result waits for the one before.
  const double even = s - anchor_.s;
  const double linear = even / anchor_.rate;
  const double curve = -0.5 * amplitude_ * radians_per_second * anchor_.sine / anchor_.rate;
  const double guess = linear - curve * linear * linear;
  const double angle = radians_per_second * guess;
  const double square = angle * angle;
  const double sine = angle * (1.0 - square * (1.0 / 6.0 - square * (1.0 / 120.0)));
  const double versine = square * (0.5 - square * (1.0 / 24.0 - square * (1.0 / 720.0)));
  const double turned_sine = anchor_.cosine * sine - anchor_.sine * versine;
  const double turned_cosine = anchor_.cosine - anchor_.cosine * versine - anchor_.sine * sine;
  const double miss = guess + amplitude_ / radians_per_second * turned_sine - even;
  const double step = miss / (1.0 + amplitude_ * turned_cosine);
  if (std::abs(angle) < small_angle && std::abs(step) <= short_step_s) return anchor_.t + (guess - step);
  anchor_ = anchor_at(s, solved(s, anchor_.t + linear));
  return anchor_.t;
}

/// Newton's method, kept inside a bracket.
double DailyProfile::solved(double s, double guess) const {
  const double reach = 2.0 * amplitude_ / radians_per_second;  // |Λ(t) − t| is at most this
  double low = s - reach;
  double high = s + reach;
  double t = guess;
  for (;;) {
    if (!(t > low && t < high)) t = 0.5 * (low + high);
    const double angle = phase_ + radians_per_second * t;
    const double miss = t + amplitude_ / radians_per_second * (portable::sin(angle) - sine_start_) - s;
    (miss > 0.0 ? high : low) = t;
    const double step = miss / (1.0 + amplitude_ * portable::cos(angle));
    t -= step;
    if (std::abs(step) <= short_step_s) return t;
  }
}

}  // namespace tradewind
