#pragma once

#include "sim/network/wide_area.hpp"
#include "topologies/region_spec.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// A world: regions, user origins and the network between them, as one topology file states it.
struct Topology {
  std::string name;
  std::vector<RegionSpec> regions;
  std::vector<OriginSpec> origins;
  std::vector<LinkSpec> links;
};

/// The network between its origins and regions, by their positions.
[[nodiscard]] WideArea network_of(const Topology& topology);

/// Reads and checks a topology file (format: topologies/README.md).
/// \throws ConfigError  with file and JSON pointer.
[[nodiscard]] Topology read_topology(const std::string& path);

/// The same of a document that was read from `path`.
[[nodiscard]] Topology read_topology(const nlohmann::json& document, const std::string& path);

}  // namespace tradewind
