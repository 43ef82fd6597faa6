#pragma once

#include "topologies/catalogue.hpp"
#include "topologies/topology.hpp"

#include <string>

namespace tradewind {

/// Checks that a world can be built from a catalogue: node types, models and engines are known, every model fits the
/// memory of the accelerators it is given, no replica spans nodes, and all replicas find a place at once.
///
/// Replicas are placed deployment after deployment in the order written, each on the first node with room (first
/// fit), so a file that lists its largest deployments first packs best.
/// \param file  The topology's file, named in messages.
/// \throws ConfigError  at `/regions/<id>/deployments/<i>` or `/regions/<id>/nodes/<i>`.
void check_placement(const Topology& topology, const Catalogue& catalogue, const std::string& file);

}  // namespace tradewind
