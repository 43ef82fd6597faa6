#pragma once

#include "sim/run/scenario.hpp"

namespace tradewind {

/// Tells a workload, of which origins and classes are read, whom the rows of its traces may name: the models that the
/// topology deploys, its origins and its classes. Notes entries of maps that name others. Internal to sim/run.
/// \param topology  Null: unknown, and nothing is compared with it.
void name_rows(const ObjectReader& reader, Scenario& scenario, const Topology* topology);

}  // namespace tradewind
