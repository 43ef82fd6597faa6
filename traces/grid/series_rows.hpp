#pragma once

#include "topologies/region_spec.hpp"
#include "traces/data_path.hpp"
#include "traces/files/csv_reader.hpp"
#include "traces/files/line_count.hpp"
#include "traces/grid/series_columns.hpp"
#include "traces/grid/series_step.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace tradewind {

/// One row of a series. A missing or malformed value is kept as nothing, because only a row in use must have one.
struct SeriesRow {
  SeriesTime time;
  std::optional<double> value;  ///< in the file's unit
  std::string text;             ///< of the value, as written
  std::uint64_t line = 0;
  std::uint64_t count = 0;  ///< rows of the file up to and with this one

  /// Whether the text is what files write for no value: nothing, `-`, `nan`, `na`, `n/a`, `n/e`, `null`, `none`.
  [[nodiscard]] bool missing() const;
};

/// The rows of a series in ascending order of time, one of each time, read no further than is asked for.
class SeriesRows {
 public:
  /// \throws ConfigError  when the file cannot be read or lacks a column.
  SeriesRows(const WrittenPath& written, const SeriesColumns& columns, OnDuplicate on_duplicate);

  /// The row so many places after the current one; null past the end. Valid until `advance`.
  /// \throws ConfigError  at a row that is malformed, not after the one above, or of the same time as it (unless one of
  ///                      them may be dropped).
  [[nodiscard]] const SeriesRow* at(std::size_t ahead);
  /// Goes to the next row.
  void advance() { rows_.pop_front(); }

  /// Lines of the rows that were dropped because another has their time.
  [[nodiscard]] const LineCount& duplicates() const { return duplicates_; }
  /// See `CsvReader::sha256`; no row is to be asked for afterwards.
  [[nodiscard]] std::string sha256() { return csv_.sha256(); }

 private:
  std::optional<SeriesRow> read();
  std::optional<SeriesRow> read_distinct();

  CsvReader csv_;
  std::size_t time_;
  std::size_t value_;
  OnDuplicate on_duplicate_;
  std::deque<SeriesRow> rows_;
  std::optional<SeriesRow> spare_;  ///< read while looking for the last row of a time
  UtcTime last_{};                  ///< of the row read last
  std::uint64_t count_ = 0;
  LineCount duplicates_;
};

}  // namespace tradewind
