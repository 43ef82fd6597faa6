#pragma once

#include "sim/units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind {

/// One row of a request trace.
struct TraceRow {
  Seconds arrival{};  ///< from the scenario's start
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
};

/// What a source has taken from its file so far; all zero where there is no file.
struct RowCounts {
  static constexpr std::size_t lines_kept = 10;
  std::uint64_t read = 0;                    ///< good rows
  std::uint64_t skipped = 0;                 ///< bad rows, passed over because `on_bad_row` is `skip`
  std::vector<std::uint64_t> skipped_lines;  ///< line numbers of the first `lines_kept` of them
};

/// A stream of trace rows in order of arrival, pulled one at a time and never held whole.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  /// The next row, or nothing at the end. Arrivals never decrease.
  /// \throws ConfigError  for a malformed row (file and line), unless bad rows are skipped.
  virtual std::optional<TraceRow> next() = 0;
  /// Rows of the file behind this source; a repeated trace counts its rows once.
  [[nodiscard]] virtual RowCounts counts() const { return {}; }
  [[nodiscard]] std::uint64_t rows_read() const { return counts().read; }
  [[nodiscard]] std::uint64_t rows_skipped() const { return counts().skipped; }
};

}  // namespace tradewind
