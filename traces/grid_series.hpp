#pragma once

#include "sim/base/config/input_record.hpp"
#include "sim/base/signal/signal.hpp"
#include "topologies/region_spec.hpp"
#include "traces/calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind {

/// The stretch of calendar time that a run needs a series for: its duration and its drain.
struct GridWindow {
  UtcTime start{};
  Seconds length{};
};

/// A signal and, where it comes from a file, that file.
struct SiteSignal {
  Signal signal;
  std::optional<InputRecord> input;
  std::vector<std::string> remarks;  ///< what was done to the file's rows, one line each, for the user to know
};

/// The carbon intensity of a region, in g/J, with simulated time 0 at the window's start.
///
/// From the region's series when it has one for this kind: an Electricity Maps file has direct and life-cycle values,
/// WattTime's are marginal, a CSV is of the kind that it says (else direct, or marginal as a `marginal_series`).
/// Without a series it is synthetic (`grid/synthetic_grid.hpp`), or constant where no range around the mean is given,
/// scaled to the annual mean of the kind; a marginal signal beside a series of averages is constant. \throws
/// ConfigError  for a kind that the region does not state, naming that and what it states; when the series does
///                      not cover the window, has in it a gap or a missing value that its rules do not fill, or a
///                      malformed or (for averages) negative one.
[[nodiscard]] SiteSignal grid_signal(const RegionSpec& region, SignalKind kind, const GridWindow& window,
                                     std::uint64_t seed);

/// The electricity price of a region, in USD/J; negative prices are real. From its series (USD/MWh), else constant.
/// \throws ConfigError  as `grid_signal`.
[[nodiscard]] SiteSignal price_signal(const RegionSpec& region, const GridWindow& window);

/// `average_direct`, `average_life_cycle` or `marginal`.
[[nodiscard]] std::string_view to_string(SignalKind kind);

}  // namespace tradewind
