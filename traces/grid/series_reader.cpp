#include "traces/grid/series_reader.hpp"

#include "sim/base/config/config_error.hpp"
#include "traces/grid/series_intervals.hpp"
#include "traces/grid/series_rows.hpp"
#include "traces/grid/series_window.hpp"

namespace tradewind {

Series read_series(const WrittenPath& written, const SeriesColumns& columns, const SeriesRules& rules,
                   const GridWindow& window) {
  SeriesRows rows(written, columns, rules.on_duplicate);
  if (rows.at(0) == nullptr || (rows.at(1) == nullptr && !rules.interval)) {
    throw ConfigError(written.path, "", "fewer than two rows", R"(a time series, or one row and its "interval_s")");
  }
  SeriesIntervals intervals(rows, rules);
  SeriesWindow part(written, columns, rules, window);
  Series series;
  while (!part.done()) {
    const auto interval = intervals.next();
    if (!interval) break;
    part.add(*interval);
    series.rows = interval->count;
  }
  series.signal = part.build();
  series.duplicates = rows.duplicates();
  series.filled = part.filled();
  series.filled_lines = part.filled_lines();
  series.filled_time = part.filled_time();
  series.sha256 = rows.sha256();
  return series;
}

}  // namespace tradewind
