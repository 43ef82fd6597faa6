#pragma once

#include "traces/request_source.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tradewind {

/// A whole trace in memory, 16 bytes a row: only for what needs random access (repeat, bootstrap, superpose).
///
/// It is cyclic: its period is its span plus one mean gap, so that the seam looks like any other gap.
struct LoadedTrace {
  std::vector<TraceRow> rows;  ///< the first arrives at 0
  double period_s = 0.0;
  RowCounts counts;
};

/// Reads a source to its end.
/// \param shown  The trace's path, for messages.
/// \throws ConfigError  when it has no two different arrival times, and as the source does.
[[nodiscard]] std::shared_ptr<const LoadedTrace> load_trace(RequestSource& source, const std::string& shown);

}  // namespace tradewind
