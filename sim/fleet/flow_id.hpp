#pragma once

#include "sim/base/units/quantity.hpp"

#include <cmath>
#include <cstdint>

namespace tradewind {

/// Whose flow it is, and what of theirs it carries: a flow carries who asked for it.
class FlowId {
 public:
  enum class Owner : std::uint8_t { weights, cache };

  constexpr FlowId(Owner owner, std::uint32_t subject)
      : value_(std::uint64_t{static_cast<std::uint8_t>(owner)} << 32U | subject) {}
  constexpr explicit FlowId(std::uint64_t value) : value_(value) {}

  /// As the clock carries it.
  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  [[nodiscard]] constexpr Owner owner() const { return static_cast<Owner>(value_ >> 32U); }
  /// Replica whose weights they are, or request whose cache it is.
  [[nodiscard]] constexpr std::uint32_t subject() const { return static_cast<std::uint32_t>(value_); }

 private:
  std::uint64_t value_;
};

/// When the end of a flow is taken note of: how often the clock stepped meanwhile shows in the last bits of `end`.
[[nodiscard]] inline Seconds whole_microsecond_after(Seconds end) {
  return Seconds((std::floor(end.value() * 1e6) + 1.0) / 1e6);
}

}  // namespace tradewind
