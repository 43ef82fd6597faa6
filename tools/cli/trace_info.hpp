#pragma once

#include "traces/request_spec.hpp"

#include <string>

namespace tradewind {

/// What a trace looks like, as text: its rows and why some are bad, its columns, whom it names, its span, rate and
/// lengths. Enough to see whether it is the right one, and to imitate it.
/// \param spec   How to read it: bad rows are passed over whatever it says, and their share does not matter.
/// \param start  Of the scenario, for times that count from it.
/// \throws ConfigError  for a file that cannot be read, lacks a column or has no good row.
[[nodiscard]] std::string trace_info(RequestSpec spec, UtcTime start = {});

}  // namespace tradewind
