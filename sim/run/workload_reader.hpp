#pragma once

#include "sim/run/scenario.hpp"

namespace tradewind {

/// Reads the `workload` of a scenario whose times and topology are read. Internal to sim/run.
/// \param world  Whether there is a topology; without one, names of origins and regions are not looked up.
void read_workload(ObjectReader reader, Scenario& scenario, bool world);

}  // namespace tradewind
