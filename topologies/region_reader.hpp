#pragma once

#include "sim/base/config/object_reader.hpp"
#include "topologies/region_spec.hpp"

namespace tradewind {

/// Reads one region of a topology file (format: topologies/README.md, "Regions").
/// \param id  Its key in `regions`.
/// \throws ConfigError  for a missing, unknown or impossible entry.
[[nodiscard]] RegionSpec read_region(ObjectReader reader, const std::string& id);

/// Reads one origin of a topology file (format: topologies/README.md, "Origins").
/// \throws ConfigError  as above.
[[nodiscard]] OriginSpec read_origin(ObjectReader reader, const std::string& id);

}  // namespace tradewind
