#pragma once

#include "sim/site/region_spec.hpp"
#include "sim/site/signal.hpp"
#include "traces/data_path.hpp"
#include "traces/grid_series.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tradewind {

/// Where a time series keeps what, and what its numbers are.
struct SeriesColumns {
  std::vector<std::string> time;   ///< accepted names of the column of interval starts (UTC unless it has an offset)
  std::vector<std::string> value;  ///< accepted names of the value column
  double to_base_unit = 1.0;       ///< file unit -> base unit
  bool non_negative = true;
};

/// Formats `electricity_maps` (both generations of headers), `watttime` (lb/MWh) and `csv` (g/kWh).
/// \throws ConfigError  for any other format, and for a marginal value asked of an Electricity Maps file.
[[nodiscard]] SeriesColumns intensity_columns(const SeriesSource& source, SignalKind kind);
/// USD/MWh.
[[nodiscard]] SeriesColumns price_columns(const SeriesSource& source);

struct Series {
  Signal signal;
  std::uint64_t rows = 0;  ///< of the file, up to the last one needed
  std::string sha256;      ///< of the whole file
};

/// Reads the part of a series that a window needs, row by row.
///
/// Rows are interval starts in ascending order. The interval is that between the first two rows, a fixed time or, where
/// that is a month or a year, whole months; the last row lasts as long.
/// \throws ConfigError  as `grid_signal` says.
[[nodiscard]] Series read_series(const WrittenPath& written, const SeriesColumns& columns, const GridWindow& window);

}  // namespace tradewind
