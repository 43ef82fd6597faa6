#pragma once

#include "sim/base/signal/signal.hpp"
#include "topologies/region_spec.hpp"
#include "traces/grid_series.hpp"

#include <cstdint>

namespace tradewind {

/// An hourly carbon-intensity profile made from a region's annual mean, minimum, maximum and daily shape, in g/J.
///
/// value = mean + offset + span · (daily shape at the local hour + AR(1) noise), kept in [min, max]; the offset is
/// solved so that the calendar year of the window's start has the annual mean. The noise starts anew every 1 January,
/// so an hour has the same value in every window that starts in its year. Shapes: `flat` has little of either, `solar`
/// dips around noon, `wind` wanders for days, `evening_peak` rises towards 19 h. Assumed, not fitted: a stand-in for a
/// series, not a claim about a grid.
/// \throws ConfigError  unless 0 ≤ min ≤ mean ≤ max.
[[nodiscard]] Signal synthetic_grid(const RegionSpec& region, const GridWindow& window, std::uint64_t seed);

}  // namespace tradewind
