#pragma once

#include "sim/base/signal/signal.hpp"
#include "sim/base/units/quantity.hpp"

#include <cstddef>
#include <optional>

namespace tradewind {

/// Time from 0 to `end`, cut into slots of equal length, of which the last may be shorter.
class SlotAxis {
 public:
  /// \param length  Of a slot, above 0.
  /// \param end     Above 0.
  /// \throws std::logic_error  for lengths outside these.
  SlotAxis(Seconds length, Seconds end);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] Seconds length() const { return length_; }
  [[nodiscard]] Seconds begin_of(std::size_t slot) const { return length_ * static_cast<double>(slot); }
  [[nodiscard]] Seconds end_of(std::size_t slot) const;
  /// The last slot in which work may be done that arrives during `slot` and waits no longer than `within`; without a
  /// limit, the last of all.
  [[nodiscard]] std::size_t last_for(std::size_t slot, std::optional<Seconds> within) const;
  /// The least value of `signal` anywhere in the slot.
  [[nodiscard]] double least_of(const Signal& signal, std::size_t slot) const;

 private:
  Seconds length_;
  Seconds end_;
  std::size_t count_ = 0;
};

}  // namespace tradewind
