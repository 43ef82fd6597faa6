#pragma once

namespace tradewind {

/// A delay that leads from `now` to exactly `target`, or half of the way there if no delay does.
///
/// The engine advances by delays while events have absolute times, and the rounded difference of two doubles does not
/// always lead back: not when `now` is an odd number of halves of the spacing at an odd `target`. Then no double does
/// (its neighbours are ties that round to an even one, too), and the delay leads half of the way instead: from there
/// the difference is exact, by Sterbenz' lemma.
/// \param target  Finite and not before `now`, which is at least 0.
[[nodiscard]] inline double exact_delay(double now, double target) {
  const double difference = target - now;
  if (now + difference == target) return difference;
  return difference / 2.0;
}

}  // namespace tradewind
