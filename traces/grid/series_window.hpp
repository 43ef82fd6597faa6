#pragma once

#include "sim/base/signal/signal.hpp"
#include "topologies/region_spec.hpp"
#include "traces/data_path.hpp"
#include "traces/files/line_count.hpp"
#include "traces/grid/series_columns.hpp"
#include "traces/grid/series_intervals.hpp"
#include "traces/grid_series.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// Collects what a run needs of a series: the values of intervals that overlap a window, missing ones filled where the
/// rules say so.
///
/// Call protocol: `add* build`, intervals in order, each beginning where the one before ends.
class SeriesWindow {
 public:
  SeriesWindow(const WrittenPath& written, const SeriesColumns& columns, const SeriesRules& rules,
               const GridWindow& window);

  /// \throws ConfigError  for a gap, a missing, malformed or impossible value in the window, or one that cannot be
  ///                      filled.
  void add(const SeriesInterval& interval);

  /// Whether no later interval is needed.
  [[nodiscard]] bool done() const;

  /// \throws ConfigError  when the intervals do not cover the window, or the last of them cannot be filled.
  [[nodiscard]] Signal build();

  /// Intervals of the window that were filled.
  [[nodiscard]] std::uint64_t filled() const { return filled_; }
  /// Where: lines of the rows without a value, and of those after a gap.
  [[nodiscard]] const LineCount& filled_lines() const { return filled_lines_; }
  /// How much of the window they cover.
  [[nodiscard]] Seconds filled_time() const { return filled_time_; }

 private:
  /// Adjacent intervals without a value.
  struct Stretch {
    struct Piece {
      UtcTime from{};
      UtcTime to{};
      std::uint64_t line = 0;
    };
    UtcTime from{};
    UtcTime to{};
    std::vector<Piece> pieces;  ///< of them, those that overlap the window
  };

  [[nodiscard]] bool overlaps(UtcTime from, UtcTime to) const { return to > window_.start && from < end_; }
  void add_missing(const SeriesInterval& interval);
  void add_pieces(const SeriesInterval& interval);
  void fill(const SeriesInterval* following);
  void push(UtcTime from, UtcTime to, double value);
  [[nodiscard]] double value_of(const SeriesInterval& interval) const;
  [[noreturn]] void fail_missing(const SeriesInterval& interval) const;
  [[noreturn]] void fail_at(std::uint64_t line, const std::string& found, const std::string& expected) const;

  const WrittenPath& written_;
  const SeriesColumns& columns_;
  const SeriesRules& rules_;
  const GridWindow& window_;
  UtcTime end_;                           ///< of the window
  std::optional<UtcTime> first_;          ///< where the first interval begins
  UtcTime last_{};                        ///< where the last one ends
  std::optional<SeriesInterval> valued_;  ///< the last one with a value
  std::optional<Stretch> missing_;        ///< what came after it
  std::vector<Seconds> starts_;
  std::vector<double> values_;
  UtcTime covered_until_{};
  std::uint64_t filled_ = 0;
  LineCount filled_lines_;
  Seconds filled_time_{};
};

}  // namespace tradewind
