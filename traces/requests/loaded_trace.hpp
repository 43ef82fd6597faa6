#pragma once

#include "traces/request_source.hpp"
#include "traces/requests/row_store.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tradewind {

/// A whole trace, only for what needs random access (repeat, bootstrap, superpose) or its end (sort).
///
/// Where it is cyclic, its period is its span plus one mean gap, so that the seam looks like any other gap, unless a
/// period is stated.
struct LoadedTrace {
  static constexpr double span_s_min = 1e-6;
  static constexpr double period_s_max = 3653.0 * 86'400.0;
  RowStore rows;
  double first_s = 0.0;  ///< arrival of the first
  double last_s = 0.0;   ///< and the last
  double period_s = 0.0;
  RowCounts counts;
  std::string sha256;  ///< of its file
};

/// What a trace is loaded for.
struct LoadRules {
  bool cyclic = true;                ///< it must have a period
  std::optional<double> period_s{};  ///< as stated; none: of its own
};

/// Reads a source to its end.
/// \param shown  The trace's path, for messages.
/// \throws ConfigError  when a cyclic trace lasts less than a microsecond or above ten years, or longer than its
/// period,
///                      and as the source does.
[[nodiscard]] std::shared_ptr<const LoadedTrace> load_trace(RequestSource& source, const std::string& shown,
                                                            const LoadRules& rules = {});

}  // namespace tradewind
