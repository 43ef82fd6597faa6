#pragma once

#include "sim/base/signal/signal.hpp"
#include "topologies/region_spec.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// Where a time series keeps what, and what its numbers are.
struct SeriesColumns {
  std::vector<std::string> time;   ///< accepted names of the time column (UTC unless a time has an offset)
  std::vector<std::string> value;  ///< accepted names of the value column
  double to_base_unit = 1.0;       ///< file unit -> base unit
  bool non_negative = true;
};

/// Formats `electricity_maps` (both generations of headers), `watttime` (lb/MWh) and `csv` (g/kWh).
/// \throws ConfigError  for any other format, and for a marginal value asked of an Electricity Maps file.
[[nodiscard]] SeriesColumns intensity_columns(const SeriesSource& source, SignalKind kind);
/// USD/MWh.
[[nodiscard]] SeriesColumns price_columns(const SeriesSource& source);

}  // namespace tradewind
