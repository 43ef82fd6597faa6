#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind::sections {

/// Per variant a table of its regions and one of its request classes, a row each; columns in which nothing is defined
/// are left out. All but the last variant's are hidden, until the reader chooses another.
[[nodiscard]] std::string block_tables(const nlohmann::json& comparison);

}  // namespace tradewind::sections
