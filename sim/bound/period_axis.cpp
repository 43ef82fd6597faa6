#include "sim/bound/period_axis.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tradewind {

namespace {

/// Periods that `t` reaches into. A sliver below a billionth of a period is rounding, not time.
double periods_until(Seconds t, Seconds length) { return std::ceil(t / length - 1e-9); }

}  // namespace

PeriodAxis::PeriodAxis(Seconds length, Seconds end) : length_(length), end_(end) {
  if (!(length > Seconds(0)) || !(end > Seconds(0)) || !std::isfinite(end / length)) {
    throw std::logic_error("a period and the time cut into periods must be longer than 0");
  }
  count_ = static_cast<std::size_t>(std::max(1.0, periods_until(end, length)));
}

Seconds PeriodAxis::end_of(std::size_t period) const { return period + 1 == count_ ? end_ : begin_of(period + 1); }

std::size_t PeriodAxis::last_for(std::size_t period, std::optional<Seconds> within) const {
  const double reached = within ? periods_until(begin_of(period + 1) + *within, length_) : static_cast<double>(count_);
  return reached < static_cast<double>(count_) ? static_cast<std::size_t>(reached) - 1 : count_ - 1;
}

double PeriodAxis::least_of(const Signal& signal, std::size_t period) const {
  const Seconds end = end_of(period);
  double least = signal.value_at(begin_of(period));
  for (Seconds t = signal.next_change(begin_of(period)); t < end; t = signal.next_change(t)) {
    least = std::min(least, signal.value_at(t));
  }
  return least;
}

}  // namespace tradewind
