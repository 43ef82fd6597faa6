#pragma once

#include "sim/run/library.hpp"
#include "sim/run/scenario.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// Paths of the files that a scenario names or that were read for it so far: itself, its topology and entries of the
/// catalogue, its series and traces.
/// \throws ConfigError  for the path of a trace or series that cannot be made out.
[[nodiscard]] std::vector<std::string> input_files(const Scenario& scenario, const Library& library);

}  // namespace tradewind
