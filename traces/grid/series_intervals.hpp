#pragma once

#include "topologies/region_spec.hpp"
#include "traces/grid/series_rows.hpp"
#include "traces/grid/series_step.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tradewind {

/// A stretch of time with one value, or with none.
struct SeriesInterval {
  SeriesTime from;
  SeriesTime to;
  std::optional<SeriesRow> row;     ///< whose value holds; nothing in a gap
  SeriesStep step;                  ///< in a gap: how long each of the missing intervals is
  std::uint64_t line = 0;           ///< of the row; in a gap, of the row after it
  std::uint64_t count = 0;          ///< rows of the file that were needed to know this
  std::uint64_t crowding_line = 0;  ///< not 0: of a row nearer to the one above than the stated interval
};

/// The intervals of a series in order, each beginning where the one before ends, gaps included.
///
/// A row lasts to the next one (with `TimeMarks::end`, from the one before). A step between rows is a gap when it is
/// longer than the step before and the step after is not as long, unless it is back within the resolution that lasted
/// before and no shorter step follows. So a lasting change is a new resolution, a row too many leaves nothing out, and
/// at the ends of the file the only neighbour decides. Neighbours that are gaps themselves do not count. A row beside a
/// gap lasts as long as the step on its other side, as does the last row of the file (the first, with
/// `TimeMarks::end`). With a stated interval every row lasts that long, and a longer step is a gap.
class SeriesIntervals {
 public:
  /// \param rows  At least two of them, or one and a stated interval.
  SeriesIntervals(SeriesRows& rows, const SeriesRules& rules);

  /// \throws ConfigError  as `SeriesRows::at`, which is asked for the row after the interval and, only to tell a gap
  ///                      from a change of resolution, for the next ones (`steps_compared` at most).
  [[nodiscard]] std::optional<SeriesInterval> next();

 private:
  /// How far a run of ever shorter steps is followed.
  static constexpr std::size_t steps_compared = 8;

  [[nodiscard]] SeriesStep step(std::size_t ahead);
  [[nodiscard]] std::optional<std::strong_ordering> distance(std::size_t ahead, const SeriesStep& step);
  [[nodiscard]] std::size_t settled(std::size_t ahead);
  [[nodiscard]] bool is_gap();
  [[nodiscard]] SeriesStep length_before_gap();
  [[nodiscard]] SeriesStep length_after_gap();
  [[nodiscard]] SeriesInterval interval_of(const SeriesRow& row, const SeriesTime& from, const SeriesTime& to);
  [[nodiscard]] SeriesInterval edge();
  [[nodiscard]] SeriesInterval between_rows();
  [[nodiscard]] SeriesInterval beside_gap();

  SeriesRows& rows_;
  bool starts_;  ///< times are starts of intervals
  std::optional<SeriesStep> stated_;
  std::optional<SeriesStep> last_;     ///< the last step that is no gap
  std::optional<SeriesStep> lasting_;  ///< the last one that came twice in a row; until then the first
  std::optional<SeriesInterval> queued_;
  bool begun_ = false;
};

}  // namespace tradewind
