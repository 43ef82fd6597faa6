#pragma once

#include "sim/units/quantity.hpp"

#include <cstdint>
#include <optional>

namespace tradewind {

/// One row of a request trace.
struct TraceRow {
  Seconds arrival{};  ///< from the scenario's start
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
};

/// A stream of trace rows in order of arrival, pulled one at a time and never held whole.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  /// The next row, or nothing at the end. Arrivals never decrease.
  /// \throws ConfigError  for a malformed row (file and line), unless bad rows are skipped.
  virtual std::optional<TraceRow> next() = 0;
};

}  // namespace tradewind
