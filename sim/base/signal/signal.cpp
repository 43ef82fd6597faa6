#include "sim/base/signal/signal.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace tradewind {

Signal::Signal(std::vector<Seconds> starts, std::vector<double> values, Seconds end)
    : starts_(std::move(starts)), values_(std::move(values)), end_(end) {
  if (starts_.empty() || starts_.size() != values_.size() || starts_.front() > Seconds(0) ||
      !std::is_sorted(starts_.begin(), starts_.end()) || end_ <= starts_.back()) {
    throw std::logic_error("a signal needs ascending steps that begin at or before 0 and end after the last start");
  }
}

Signal Signal::constant(double value) {
  return {{Seconds(0)}, {value}, Seconds(std::numeric_limits<double>::infinity())};
}

std::size_t Signal::step_at(Seconds t) const {
  if (t < starts_.front() || t > end_) throw std::logic_error("a signal was asked outside its time");
  return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), t) - starts_.begin()) - 1;
}

Signal Signal::scaled(double factor) const {
  Signal out = *this;
  for (double& value : out.values_) value *= factor;
  return out;
}

double Signal::value_at(Seconds t) const { return values_[step_at(t)]; }

double Signal::integral(Seconds from, Seconds to) const {
  double sum = 0.0;
  for (std::size_t i = step_at(from); from < to; ++i) {
    const Seconds step_end = i + 1 < starts_.size() ? std::min(starts_[i + 1], to) : to;
    sum += values_[i] * (step_end - from).value();
    from = step_end;
  }
  return sum;
}

Seconds Signal::next_change(Seconds t) const {
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), t);
  return next == starts_.end() ? Seconds(std::numeric_limits<double>::infinity()) : *next;
}

}  // namespace tradewind
