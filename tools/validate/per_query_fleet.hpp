#pragma once

#include "sim/run/scenario.hpp"
#include "tools/validate/validation.hpp"

namespace tradewind {

/// Energy per query of arXiv 2509.20241 from a simulated fleet: eight nodes of 8 × H100 that serve Llama 3.1 405B FP8
/// (`topologies/frontier_fleet.json`), once short queries alone and once one long among nine short.
///
/// Queries of a class differ in length, batches form as they arrive, and the fleet totals contain what idles. The two
/// simulations run in processes of their own.
[[nodiscard]] ValidationGroup simulated_fleet_group(const Library& library);

}  // namespace tradewind
