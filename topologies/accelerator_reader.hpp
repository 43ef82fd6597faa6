#pragma once

#include "sim/hardware/accelerator.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Reads one accelerator (format: topologies/README.md, "Accelerators").
/// \param id    The file's name without `.json`.
/// \param file  Named in messages.
/// \throws ConfigError  for a missing, unknown or impossible entry.
[[nodiscard]] Accelerator read_accelerator(const nlohmann::json& document, const std::string& id,
                                           const std::string& file);

}  // namespace tradewind
