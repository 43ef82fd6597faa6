#include "sim/bound/slot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tradewind {

namespace {

/// Slots that `t` reaches into. A sliver below a billionth of a slot is rounding, not time.
double slots_until(Seconds t, Seconds length) { return std::ceil(t / length - 1e-9); }

}  // namespace

SlotAxis::SlotAxis(Seconds length, Seconds end) : length_(length), end_(end) {
  if (!(length > Seconds(0)) || !(end > Seconds(0)) || !std::isfinite(end / length)) {
    throw std::logic_error("a slot and the time cut into slots must be longer than 0");
  }
  count_ = static_cast<std::size_t>(std::max(1.0, slots_until(end, length)));
}

Seconds SlotAxis::end_of(std::size_t slot) const { return slot + 1 == count_ ? end_ : begin_of(slot + 1); }

std::size_t SlotAxis::last_for(std::size_t slot, std::optional<Seconds> within) const {
  const double reached = within ? slots_until(begin_of(slot + 1) + *within, length_) : static_cast<double>(count_);
  return reached < static_cast<double>(count_) ? static_cast<std::size_t>(reached) - 1 : count_ - 1;
}

double SlotAxis::least_of(const Signal& signal, std::size_t slot) const {
  const Seconds end = end_of(slot);
  double least = signal.value_at(begin_of(slot));
  for (Seconds t = signal.next_change(begin_of(slot)); t < end; t = signal.next_change(t)) {
    least = std::min(least, signal.value_at(t));
  }
  return least;
}

}  // namespace tradewind
