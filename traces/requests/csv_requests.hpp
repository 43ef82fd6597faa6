#pragma once

#include "traces/calendar.hpp"
#include "traces/data_path.hpp"
#include "traces/files/csv_reader.hpp"
#include "traces/request_source.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace tradewind {

enum class TimeUnit { seconds, milliseconds, iso8601 };

/// Which instant of the file is the scenario's start.
enum class TimeOrigin { zero, first_row };

/// Where a comma-separated trace keeps what; names of columns are compared without case.
struct RequestColumns {
  std::string time;
  std::string prompt;
  std::string output;
  TimeUnit unit = TimeUnit::seconds;
  TimeOrigin origin = TimeOrigin::zero;  ///< ISO 8601 times always count from the first row
  /// Whether times are so fine that a row equal to the row above is the file's fault and not a second request.
  bool fine_times = false;
};

/// Azure LLM inference trace, 2023 (naive times) and 2024 (`+00:00`).
/// Source: Azure/AzurePublicDataset, AzureLLMInferenceDataset2023.md and 2024.md.
[[nodiscard]] RequestColumns azure_llm_columns();
/// Trace of the Vidur simulator. Source: microsoft/vidur, data/processed_traces.
[[nodiscard]] RequestColumns vidur_columns();

/// What a reader keeps of a row and how it treats bad ones.
struct RowRules {
  static constexpr std::uint32_t tokens_limit = 10'000'000;
  static constexpr double arrival_s_limit = 1e10;  ///< three hundred years; milliseconds since 1970 are above it
  std::uint32_t prompt_tokens_max = tokens_limit;  ///< longer prompts are cut to this
  std::uint32_t output_tokens_max = tokens_limit;  ///< longer outputs are cut to this
  std::uint64_t rows_max = std::numeric_limits<std::uint64_t>::max();  ///< good rows; the rest is not read
  bool skip_bad_rows = false;
  bool keep_duplicates = true;  ///< else a row equal to the row above is bad
};

/// Reads requests from a comma-separated file, row by row.
///
/// A good row has as many fields as the header, a time from 0 to 10¹⁰ s that is not before the row above, and 1 to
/// 10,000,000 prompt and output tokens; where duplicates are not kept, it differs from the row above. Any other, and a
/// line above 1 MiB, is an error, or is counted and passed over. A file without a good row is an error.
class CsvRequests final : public RequestSource {
 public:
  /// \throws ConfigError  for a file that cannot be read or lacks a column.
  CsvRequests(const WrittenPath& written, const RequestColumns& columns, const RowRules& rules);

  std::optional<TraceRow> next() override;
  std::size_t read(std::span<TraceRow> out, Seconds end) override;
  [[nodiscard]] RowCounts counts() const override { return counts_; }
  [[nodiscard]] std::string sha256() override { return csv_.sha256(); }

 private:
  enum class Fault { none, fields, time, negative_time, late_time, unsorted, duplicate, prompt, output };
  Fault parse(TraceRow& row);
  bool parse_time(std::string_view text, double& seconds);
  [[nodiscard]] Fault check_order(const TraceRow& row) const;
  void reject(Fault fault);
  [[noreturn]] void refuse(Fault fault) const;

  CsvReader csv_;
  RowRules rules_;
  TimeUnit unit_;
  TimeOrigin origin_;
  std::size_t time_column_ = 0;
  std::size_t prompt_column_ = 0;
  std::size_t output_column_ = 0;
  UtcParser instants_;
  std::optional<UtcTime> first_instant_;
  std::optional<double> first_second_;
  TraceRow last_;  ///< the last good row, before its lengths were cut
  RowCounts counts_;
};

}  // namespace tradewind
