#pragma once

#include "sim/fleet/plan.hpp"
#include "sim/run/scenario.hpp"

namespace tradewind {

/// Makes a run of a scenario: everything that can be wrong with what the user named is found here, before the first
/// event. The plan refers to the scenario and to the library's catalogue, which must outlive it.
/// \throws ConfigError  for unknown models, engines or node types, models that do not fit, deployments larger than
///                      their region, a class without a permitted region, a series that is too short.
[[nodiscard]] Plan build_plan(const Scenario& scenario, const Library& library);

}  // namespace tradewind
