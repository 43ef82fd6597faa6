#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tradewind {

/// Why a row of a request trace is bad.
enum class RowFault : std::uint8_t {
  none,
  missing_column,     ///< fewer fields than the header
  extra_column,       ///< more
  broken_quotes,      ///< something stands between a closing quote and the next comma
  long_line,          ///< above 1 MiB
  missing_value,      ///< an empty cell where a value is needed
  unparsable_number,  ///< no number, not a finite one, or not a whole number of tokens
  unparsable_time,    ///< not a date and time
  negative,
  zero_tokens,     ///< no prompt or no output
  above_limit,     ///< tokens above 10,000,000 or a time above 10¹⁰ s
  time_backwards,  ///< before the row above
  duplicate,       ///< equal to the row above
  unknown_name     ///< a model, origin, class or tenant that nobody knows
};

/// As results and messages have them.
inline constexpr std::array<std::string_view, 14> row_fault_names = {
    "none",          "missing_column",    "extra_column",    "broken_quotes", "long_line",
    "missing_value", "unparsable_number", "unparsable_time", "negative",      "zero_tokens",
    "above_limit",   "time_backwards",    "duplicate",       "unknown_name"};

/// How many rows are bad for which reason.
class RowFaultCounts {
 public:
  void add(RowFault fault, std::uint64_t rows = 1) { counts_[static_cast<std::size_t>(fault)] += rows; }
  [[nodiscard]] bool has(RowFault fault) const { return counts_[static_cast<std::size_t>(fault)] > 0; }
  /// Calls `visit(name, rows)` for every reason that came.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) visit(row_fault_names[i], counts_[i]);
    }
  }

 private:
  std::array<std::uint64_t, row_fault_names.size()> counts_{};
};

/// `zero_tokens 3, duplicate 1`.
[[nodiscard]] std::string to_string(const RowFaultCounts& counts);

}  // namespace tradewind
