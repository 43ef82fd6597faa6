#pragma once

#include "sim/base/signal/signal.hpp"
#include "topologies/region_spec.hpp"
#include "traces/data_path.hpp"
#include "traces/files/line_count.hpp"
#include "traces/grid/series_columns.hpp"
#include "traces/grid_series.hpp"

#include <cstdint>

namespace tradewind {

struct Series {
  Signal signal;
  std::uint64_t rows = 0;    ///< of the file, up to the last one needed
  std::string sha256;        ///< of the whole file
  LineCount duplicates;      ///< rows dropped because another has their time
  std::uint64_t filled = 0;  ///< intervals of the window without a value that were filled
  LineCount filled_lines;    ///< of rows without a value, and after a gap
  Seconds filled_time{};     ///< how much of the window they cover
};

/// Reads the part of a series that a window needs, row by row, and no further.
///
/// Rows are in ascending order of time. How long each lasts and what is a gap: `grid/series_intervals.hpp`.
/// \throws ConfigError  as `grid_signal` says.
[[nodiscard]] Series read_series(const WrittenPath& written, const SeriesColumns& columns, const SeriesRules& rules,
                                 const GridWindow& window);

}  // namespace tradewind
