#include "sim/serving/segment.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

std::uint64_t IterationProfile::complete_after(Seconds elapsed, std::uint64_t limit) const {
  if (elapsed <= Seconds(0)) return 0;
  // Root of slope/2·k² + (time − slope/2)·k = elapsed, in the form that does not cancel; then verified.
  const double a = 0.5 * time_slope.value();
  const double b = time.value() - a;
  const double t = elapsed.value();
  const double root = 2.0 * t / (b + std::sqrt(std::max(0.0, b * b + 4.0 * a * t)));
  auto k = root >= static_cast<double>(limit) ? limit : static_cast<std::uint64_t>(root);
  while (k > 0 && duration(k) > elapsed) --k;
  while (k < limit && duration(k + 1) <= elapsed) ++k;
  return k;
}

Joules Segment::energy_until(Seconds now) const {
  const Seconds elapsed = now - start;
  const std::uint64_t whole = profile.complete_after(elapsed, iterations);
  if (whole == iterations) return profile.energy_of(iterations);
  const double i = static_cast<double>(whole);
  const double share = (elapsed - profile.duration(whole)) / (profile.time + profile.time_slope * i);
  return profile.energy_of(whole) + (profile.energy + profile.energy_slope * i) * std::clamp(share, 0.0, 1.0);
}

void Segment::cut(Seconds now) {
  const Seconds elapsed = now - boundary_tolerance - start;
  std::uint64_t k = profile.complete_after(elapsed, iterations);
  if (k == 0 || profile.duration(k) < elapsed) ++k;
  iterations = std::min(iterations, k);
}

}  // namespace tradewind
