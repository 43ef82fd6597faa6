#include "traces/requests/daily_profile.hpp"

#include <cmath>
#include <numbers>

namespace tradewind {

namespace {

constexpr double radians_per_second = 2.0 * std::numbers::pi / 86'400.0;
constexpr double radians_per_hour = 2.0 * std::numbers::pi / 24.0;
/// A Newton step this short leaves an error below step² · amplitude · ω / (2 · least rate) = 7e-12 s.
constexpr double short_step_s = 1e-4;

}  // namespace

DailyProfile::DailyProfile(const ProfileSpec& spec, double local_hour_at_start)
    : amplitude_(spec.shape == ProfileShape::flat ? 0.0 : spec.peak_to_mean - 1.0),
      phase_((local_hour_at_start - spec.peak_hour) * radians_per_hour),
      sine_start_(std::sin(phase_)),
      last_rate_(1.0 + amplitude_ * std::cos(phase_)) {}

double DailyProfile::even_time(double t) const {
  return t + amplitude_ / radians_per_second * (std::sin(phase_ + radians_per_second * t) - sine_start_);
}

double DailyProfile::warped_time(double s) {
  if (amplitude_ == 0.0) return s;
  const double reach = 2.0 * amplitude_ / radians_per_second;  // |Λ(t) − t| is at most this
  double low = s - reach;
  double high = s + reach;
  double t = last_t_ + (s - last_s_) / last_rate_;
  for (;;) {
    if (!(t > low && t < high)) t = 0.5 * (low + high);
    const double angle = phase_ + radians_per_second * t;
    const double miss = t + amplitude_ / radians_per_second * (std::sin(angle) - sine_start_) - s;
    last_rate_ = 1.0 + amplitude_ * std::cos(angle);
    (miss > 0.0 ? high : low) = t;
    const double step = miss / last_rate_;
    t -= step;
    if (std::abs(step) <= short_step_s) break;
  }
  last_s_ = s;
  last_t_ = t;
  return t;
}

}  // namespace tradewind
