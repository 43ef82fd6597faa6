#include "traces/grid/series_intervals.hpp"

#include <cmath>
#include <utility>

namespace tradewind {

SeriesIntervals::SeriesIntervals(SeriesRows& rows, const SeriesRules& rules)
    : rows_(rows), starts_(rules.time_marks == TimeMarks::start) {
  if (rules.interval) stated_ = SeriesStep{std::llround(rules.interval->value() * 1e9), 0};
}

std::optional<SeriesInterval> SeriesIntervals::next() {
  if (queued_) return std::exchange(queued_, std::nullopt);
  const bool begun = std::exchange(begun_, true);
  if (rows_.at(0) == nullptr) return std::nullopt;
  // The row at the end of the file whose interval no other row bounds.
  if (!starts_ && !begun) return edge();
  if (rows_.at(1) == nullptr) {
    if (!starts_) return std::nullopt;
    SeriesInterval last = edge();
    rows_.advance();
    return last;
  }
  SeriesInterval interval = between_rows();
  rows_.advance();
  return interval;
}

/// The step from the row so many places ahead to the one after it; both exist.
SeriesStep SeriesIntervals::step(std::size_t ahead) {
  return SeriesStep::between(rows_.at(ahead)->time, rows_.at(ahead + 1)->time);
}

/// How the same two rows' distance compares with a step; nothing at the end of the file.
std::optional<std::strong_ordering> SeriesIntervals::distance(std::size_t ahead, const SeriesStep& step) {
  const SeriesRow* following = rows_.at(ahead + 1);
  if (following == nullptr) return std::nullopt;
  return step.distance(rows_.at(ahead)->time, following->time);
}

/// The first of the steps from `ahead` on that the one after it does not undercut.
std::size_t SeriesIntervals::settled(std::size_t ahead) {
  for (std::size_t i = 0; i < steps_compared; ++i, ++ahead) {
    const auto following = distance(ahead + 1, step(ahead));
    if (!following || *following >= 0) break;
  }
  return ahead;
}

bool SeriesIntervals::is_gap() {
  if (stated_) return *distance(0, *stated_) > 0;
  if (last_ && *distance(0, *last_) <= 0) return false;
  const SeriesStep present = step(0);
  const auto following = distance(1, present);
  if (following && *following == 0) return false;
  if (!last_) return following && *following < 0;
  return *distance(0, *lasting_) > 0 || (following && *following < 0);
}

SeriesStep SeriesIntervals::length_before_gap() {
  if (stated_) return *stated_;
  return last_ ? *last_ : step(settled(1));
}

/// The resolution after the gap, where it is no coarser than that before or comes twice; else that before.
SeriesStep SeriesIntervals::length_after_gap() {
  if (stated_) return *stated_;
  if (rows_.at(2) == nullptr) return *last_;
  const std::size_t ahead = settled(1);
  const SeriesStep after = step(ahead);
  if (!last_) return after;
  const bool repeated = distance(ahead + 1, after) == std::strong_ordering::equal;
  const bool within = *distance(0, after) > 0;
  return within && (repeated || *distance(ahead, *last_) <= 0) ? after : *last_;
}

SeriesInterval SeriesIntervals::interval_of(const SeriesRow& row, const SeriesTime& from, const SeriesTime& to) {
  const SeriesRow* following = rows_.at(1);
  return {from, to, row, {}, row.line, following != nullptr ? following->count : row.count, 0};
}

/// The last row of times that are starts, the first of times that are ends.
SeriesInterval SeriesIntervals::edge() {
  const SeriesRow& row = *rows_.at(0);
  if (starts_) return interval_of(row, row.time, (stated_ ? *stated_ : *last_).after(row.time));
  const SeriesStep length = stated_ ? *stated_ : is_gap() ? step(settled(1)) : step(0);
  return interval_of(row, length.before(row.time), row.time);
}

SeriesInterval SeriesIntervals::between_rows() {
  const SeriesRow& row = *rows_.at(0);
  const SeriesRow& following = *rows_.at(1);
  if (is_gap()) return beside_gap();
  const SeriesStep present = step(0);
  if (!lasting_ || distance(0, *last_) == std::strong_ordering::equal) lasting_ = present;
  last_ = present;
  SeriesInterval interval = interval_of(starts_ ? row : following, row.time, following.time);
  if (stated_ && *distance(0, *stated_) < 0) interval.crowding_line = following.line;
  return interval;
}

/// The row's interval and what is missing, in order of time; the second is queued.
SeriesInterval SeriesIntervals::beside_gap() {
  const SeriesRow& row = *rows_.at(0);
  const SeriesRow& following = *rows_.at(1);
  const SeriesStep length = starts_ ? length_before_gap() : length_after_gap();
  const SeriesTime bound = starts_ ? length.after(row.time) : length.before(following.time);
  SeriesInterval interval = interval_of(starts_ ? row : following, row.time, following.time);
  // Months of different lengths and changes of daylight-saving time can leave nothing of a gap.
  if (bound.utc <= row.time.utc || bound.utc >= following.time.utc) return interval;
  SeriesInterval gap{row.time, following.time, std::nullopt, length, following.line, following.count, 0};
  if (starts_) {
    interval.to = gap.from = bound;
    queued_ = gap;
    return interval;
  }
  gap.to = interval.from = bound;
  queued_ = interval;
  return gap;
}

}  // namespace tradewind
