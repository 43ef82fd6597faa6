#pragma once

#include <cmath>
#include <initializer_list>
#include <limits>

namespace tradewind {

/// A delay d for which `now + d`, rounded to a double, is exactly `target`.
///
/// The engine advances by delays while events have absolute times; the rounded difference of two doubles does not
/// always lead back. Where no double does (a tie between two neighbours of `target`, when `now` is many orders
/// smaller), the delay leads half of the way instead: from there the difference is exact.
/// \param target  Finite and not before `now`, which is at least 0.
[[nodiscard]] inline double exact_delay(double now, double target) {
  const double difference = target - now;
  if (now + difference == target) return difference;
  for (const double towards : {0.0, std::numeric_limits<double>::infinity()}) {
    const double neighbour = std::nextafter(difference, towards);
    if (now + neighbour == target) return neighbour;
  }
  return difference / 2.0;
}

}  // namespace tradewind
