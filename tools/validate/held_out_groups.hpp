#pragma once

#include "tools/validate/benchmark_rows.hpp"
#include "tools/validate/validation.hpp"
#include "topologies/catalogue.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// How well fits predict measured configurations that they have not seen.
///
/// The engine's constants and contexts are fitted anew, as `tradewind calibrate` does, to what is left when one of the
/// dense BF16 models is taken out, in turn, or every second batch size of each model with a profile of its own; a group
/// has what was taken out. A model with too few configurations to take some out has no group.
/// \param path   The file that `table` was read from.
/// \param engine Names the engine of the catalogue that was measured.
/// \throws ConfigError  for what `calibrate` refuses.
[[nodiscard]] std::vector<ValidationGroup> held_out_groups(const std::string& path, const BenchmarkTable& table,
                                                           const Catalogue& catalogue, const std::string& engine);

}  // namespace tradewind
