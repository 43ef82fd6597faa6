#pragma once

#include "tools/validate/validation.hpp"
#include "topologies/catalogue.hpp"

#include <string>
#include <vector>

namespace tradewind {

// Groups whose measured figures are single numbers of a publication: they need no data file.

/// Wall power of an 8-GPU node: the two points its constants are from, and the highest draw measured elsewhere.
[[nodiscard]] std::vector<ValidationGroup> node_power_groups(const Catalogue& catalogue);

/// How the energy of a prompt splits among accelerator, host, idle machines and facility (arXiv 2508.15734).
[[nodiscard]] ValidationGroup energy_split_group(const Catalogue& catalogue);

}  // namespace tradewind
