#pragma once

#include "sim/hardware/accelerator.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Reads one server model (format: topologies/README.md, "Nodes"). Whether its accelerator is known is the
/// catalogue's question.
/// \param id    The file's name without `.json`.
/// \param file  Named in messages.
/// \throws ConfigError  for a missing, unknown or impossible entry.
[[nodiscard]] NodeType read_node_type(const nlohmann::json& document, const std::string& id, const std::string& file);

}  // namespace tradewind
