#pragma once

#include "traces/data_path.hpp"
#include "traces/files/csv_reader.hpp"
#include "traces/request_source.hpp"
#include "traces/requests/row_clock.hpp"
#include "traces/requests/row_names.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace tradewind {

/// Where a comma-separated trace keeps what; names of columns are compared without case.
struct RequestColumns {
  std::string time;
  std::string prompt;
  std::string output;
  TimeUnit unit = TimeUnit::seconds;
  TimeOrigin origin = TimeOrigin::zero;  ///< dates have no `zero`
  /// Whether times are so fine that a row equal to the row above is the file's fault and not a second request.
  bool fine_times = false;
  NameColumn model{};
  NameColumn origin_name{};
  NameColumn klass{};
  NameColumn tenant{};
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
  double bad_rows_max_share = 0.01;  ///< of all rows read, where bad ones are skipped; more is an error
  bool keep_duplicates = true;       ///< else a row equal to the row above is bad
  bool any_order = false;            ///< a row may be before the row above: somebody sorts them
  bool any_time = false;             ///< rows before time 0 are given too: somebody looks for the earliest
};

/// What the reader of one file needs to know of the run.
struct RowContext {
  TimeBase times{};
  RowNames names{};
};

/// Reads requests from a comma-separated file, row by row.
///
/// A good row has as many fields as the header, a time from 0 to 10¹⁰ s that is not before the row above, and 1 to
/// 10,000,000 prompt and output tokens; where duplicates are not kept, it differs from the row above. Any other, and a
/// line above 1 MiB, is an error, or is counted and passed over. A file without a good row is an error, as is one with
/// too large a share of bad ones. Rows before the scenario's start are counted and not given where times are calendar
/// times.
class CsvRequests final : public RequestSource {
 public:
  /// \throws ConfigError  for a file that cannot be read or lacks a column.
  CsvRequests(const WrittenPath& written, const RequestColumns& columns, const RowRules& rules,
              const RowContext& context = {});

  std::optional<TraceRow> next() override;
  std::size_t read(std::span<TraceRow> out, Seconds end) override;
  [[nodiscard]] RowCounts counts() const override { return counts_; }
  void finish() override;
  [[nodiscard]] std::string sha256() override { return csv_.sha256(); }
  [[nodiscard]] const std::vector<std::string>& header() const { return csv_.header(); }
  [[nodiscard]] const RowClock& clock() const { return clock_; }

 private:
  struct Fault {
    RowFault reason = RowFault::none;
    std::size_t column = 0;
  };
  struct Named {
    std::size_t column = 0;
    std::uint16_t TraceRow::*member = nullptr;
    NameReader reader;
    std::string kind;
  };
  Fault parse(TraceRow& row);
  [[nodiscard]] RowFault check_order(const TraceRow& row) const;
  [[nodiscard]] RowFault earlier_fault(double seconds) const;
  [[nodiscard]] RowFault row_fault() const;
  [[nodiscard]] RowFault token_fault(std::size_t column) const;
  [[nodiscard]] RowFault time_fault() const;
  void add_names(const NameColumn& column, std::uint16_t TraceRow::*member, std::shared_ptr<NameList> names,
                 const char* kind);
  void reject(const Fault& fault);
  [[noreturn]] void refuse(const Fault& fault) const;
  [[nodiscard]] std::string expected(const Fault& fault) const;
  void check_share() const;

  CsvReader csv_;
  RowRules rules_;
  RowClock clock_;
  bool calendar_ = false;  ///< times may lie before the run
  bool zero_ = false;      ///< the run starts at 0 of the file's numbers
  std::size_t time_column_ = 0;
  std::size_t prompt_column_ = 0;
  std::size_t output_column_ = 0;
  std::vector<Named> named_;
  TraceRow last_;  ///< the last good row, before its lengths were cut
  RowCounts counts_;
  bool ended_ = false;
};

}  // namespace tradewind
