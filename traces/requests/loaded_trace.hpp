#pragma once

#include "traces/request_source.hpp"
#include "traces/requests/row_store.hpp"

#include <memory>
#include <string>

namespace tradewind {

/// A whole trace, only for what needs random access (repeat, bootstrap, superpose).
///
/// It is cyclic: its period is its span plus one mean gap, so that the seam looks like any other gap.
struct LoadedTrace {
  static constexpr double span_s_min = 1e-6;
  static constexpr double period_s_max = 3653.0 * 86'400.0;
  RowStore rows;  ///< the first arrives at 0
  double period_s = 0.0;
  RowCounts counts;
  std::string sha256;  ///< of its file
};

/// Reads a source to its end.
/// \param shown  The trace's path, for messages.
/// \throws ConfigError  when it lasts less than a microsecond or above ten years, and as the source does.
[[nodiscard]] std::shared_ptr<const LoadedTrace> load_trace(RequestSource& source, const std::string& shown);

}  // namespace tradewind
