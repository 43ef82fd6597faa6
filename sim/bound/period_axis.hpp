#pragma once

#include "sim/base/signal/signal.hpp"
#include "sim/base/units/quantity.hpp"

#include <cstddef>
#include <optional>

namespace tradewind {

/// Time from 0 to `end`, cut into periods of equal length, of which the last may be shorter.
class PeriodAxis {
 public:
  /// \param length  Of a period, above 0.
  /// \param end     Above 0.
  /// \throws std::logic_error  for lengths outside these.
  PeriodAxis(Seconds length, Seconds end);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] Seconds length() const { return length_; }
  [[nodiscard]] Seconds begin_of(std::size_t period) const { return length_ * static_cast<double>(period); }
  [[nodiscard]] Seconds end_of(std::size_t period) const;
  /// The last period in which work may be done that arrives during `period` and waits no longer than `within`; without
  /// a limit, the last of all.
  [[nodiscard]] std::size_t last_for(std::size_t period, std::optional<Seconds> within) const;
  /// The least value of `signal` anywhere in the period.
  [[nodiscard]] double least_of(const Signal& signal, std::size_t period) const;

 private:
  Seconds length_;
  Seconds end_;
  std::size_t count_ = 0;
};

}  // namespace tradewind
