#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
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

/// A stream of trace rows in order of arrival, pulled singly or in blocks and never held whole.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  /// The next row, or nothing at the end. Arrivals never decrease.
  /// \throws ConfigError  for a malformed row (file and line), unless bad rows are skipped.
  virtual std::optional<TraceRow> next() = 0;
  /// Fills the front of `out` with the next rows and returns how many. Fewer than there is room for only at the end of
  /// the source, or at a row at or after `end`, which is the last one taken and not given.
  /// \throws ConfigError  as `next`.
  virtual std::size_t read(std::span<TraceRow> out, Seconds end) { return read_singly(*this, out, end); }
  /// Rows of the file behind this source; a repeated trace counts its rows once.
  [[nodiscard]] virtual RowCounts counts() const { return {}; }
  /// Digest of that file as it lies on disk; empty where there is none. Ends the source: its rest is read for it.
  [[nodiscard]] virtual std::string sha256() { return ""; }
  [[nodiscard]] std::uint64_t rows_read() const { return counts().read; }
  [[nodiscard]] std::uint64_t rows_skipped() const { return counts().skipped; }

 protected:
  /// `read` by way of `next`. A final class that passes itself spares a virtual call a row.
  template <class Source>
  static std::size_t read_singly(Source& source, std::span<TraceRow> out, Seconds end) {
    for (std::size_t count = 0; count < out.size(); ++count) {
      const auto row = source.next();
      if (!row || row->arrival >= end) return count;
      out[count] = *row;
    }
    return out.size();
  }
};

}  // namespace tradewind
