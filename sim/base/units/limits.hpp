#pragma once

#include "sim/base/units/quantity.hpp"

namespace tradewind {

/// Whether a time keeps a limit. Limits are inclusive, and to a microsecond: times are sums of parts that a double does
/// not hold exactly, and 0.010 + 0.169 is not beyond 0.179.
[[nodiscard]] constexpr bool within(Seconds time, Seconds limit) { return time <= limit + Seconds(0.5e-6); }

/// An event this close to an iteration's end counts as at it, so that rounding decides nothing.
inline constexpr Seconds boundary_tolerance{1e-9};

}  // namespace tradewind
