#pragma once

#include "sim/base/order/tournament.hpp"
#include "traces/request_source.hpp"
#include "traces/requests/csv_requests.hpp"
#include "traces/requests/temporary_file.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// Puts rows in order of arrival; those of one time stay in the order in which they came.
///
/// Runs of 64 MiB are sorted in memory; where there are several, they are kept in a temporary file without a name and
/// merged from it. Source: Knuth, The Art of Computer Programming 3, section 5.4, "external sorting".
/// Call protocol: `add* finish next*`.
class RowSorter {
 public:
  static constexpr std::size_t run_rows_max = (std::size_t{64} << 20U) / sizeof(TraceRow);

  explicit RowSorter(std::size_t run_rows = run_rows_max) : run_rows_(run_rows) {}

  /// \throws std::runtime_error  when the temporary folder has no room.
  void add(const TraceRow& row);
  void finish();
  /// The next in order, or nothing at the end.
  [[nodiscard]] std::optional<TraceRow> next();

 private:
  /// One sorted run in the file, and the part of it that is in memory.
  struct Run {
    std::size_t next = 0;  ///< row of the file that is read next
    std::size_t end = 0;
    std::vector<TraceRow> rows;
    std::size_t taken = 0;
  };
  void end_run();
  [[nodiscard]] Seconds refill(Run& run) const;

  std::size_t run_rows_;
  std::vector<TraceRow> rows_;  ///< of the run that is being gathered, or of the only one
  std::size_t taken_ = 0;
  TemporaryFile file_;
  std::size_t rows_in_file_ = 0;
  std::vector<Run> runs_;
  Tournament order_;
};

/// The rows of a file in order of arrival, whatever their order in the file. Reads the file when it is made.
class SortedRequests final : public RequestSource {
 public:
  /// \throws ConfigError  as CsvRequests does.
  SortedRequests(const WrittenPath& written, const RequestColumns& columns, const RowRules& rules,
                 const RowContext& context = {});
  std::optional<TraceRow> next() override { return sorter_.next(); }
  [[nodiscard]] RowCounts counts() const override;
  void finish() override { source_.finish(); }
  [[nodiscard]] std::string sha256() override { return source_.sha256(); }

 private:
  CsvRequests source_;
  RowSorter sorter_;
  std::optional<Seconds> first_;
};

}  // namespace tradewind
