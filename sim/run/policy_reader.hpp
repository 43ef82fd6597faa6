#pragma once

#include "sim/run/scenario.hpp"

namespace tradewind {

/// Reads the `policies` of a scenario. Internal to sim/run.
void read_policies(ObjectReader& root, const PolicyRegistry& registry, Scenario& scenario);

}  // namespace tradewind
