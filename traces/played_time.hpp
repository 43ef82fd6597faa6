#pragma once

#include "traces/workload_stream.hpp"

namespace tradewind {

/// Whether a workload comes to an end by itself: its requests come from traces that are not repeated.
[[nodiscard]] bool plays_once(const WorkloadSpec& spec);

/// The least number of whole seconds within which every row of a workload arrives that plays once, whatever its seed:
/// a superposed or bootstrapped trace lasts a period. Reads the traces; `duration` and `seed` do not matter.
/// \throws ConfigError  as their readers do.
[[nodiscard]] Seconds played_time(const WorkloadSpec& spec);

}  // namespace tradewind
