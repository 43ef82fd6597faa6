#pragma once

#include "sim/base/units/quantity.hpp"
#include "traces/requests/row_fault.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tradewind {

/// One row of a request trace. Names are numbers of the reader's lists (`RowNames`); 0 where the trace does not say.
struct TraceRow {
  Seconds arrival{};  ///< from the scenario's start
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  std::uint16_t model = 0;
  std::uint16_t origin = 0;
  std::uint16_t klass = 0;
  std::uint16_t tenant = 0;
};
static_assert(sizeof(TraceRow) == 24);

/// What a source has taken from its file so far; all zero where there is no file.
struct RowCounts {
  static constexpr std::size_t lines_kept = 10;
  std::uint64_t read = 0;                    ///< good rows
  std::uint64_t skipped = 0;                 ///< bad rows, passed over because `on_bad_row` is `skip`
  std::vector<std::uint64_t> skipped_lines;  ///< line numbers of the first `lines_kept` of them
  RowFaultCounts faults;                     ///< why they are bad
  std::optional<Seconds> first;              ///< arrival of the first good row, in the trace's own time
  std::uint64_t unread = 0;                  ///< rows behind those, good or bad; known once the source is finished
  std::optional<std::uint64_t> in_run;       ///< good rows that arrive in the run, where that is known

  /// Rows of the file that lie before or behind the run.
  [[nodiscard]] std::uint64_t outside() const { return in_run && *in_run < read ? read - *in_run + unread : unread; }
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
  /// Ends the source and counts what of its file was not read. Rows behind the run are not looked into.
  /// \throws ConfigError  when more of the rows read are bad than may be.
  virtual void finish() {}
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
