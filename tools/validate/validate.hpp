#pragma once

#include "tools/validate/validation.hpp"
#include "topologies/catalogue.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// Files below the data folder that the groups read.
[[nodiscard]] std::vector<std::string> validation_files();

/// Whether the folder has all of them.
[[nodiscard]] bool has_validation_files(const std::string& data_folder);

/// Every group: measurements below `data_folder` and published figures, each beside what the catalogue predicts.
/// \throws ConfigError  naming all files that are missing.
[[nodiscard]] std::vector<ValidationGroup> validation_groups(const std::string& data_folder,
                                                             const Catalogue& catalogue);

}  // namespace tradewind
