#pragma once

#include "sim/llm/engine_profile.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Reads one serving engine (format: topologies/README.md, "Engines").
/// \param id    The file's name without `.json`.
/// \param file  Named in messages.
/// \throws ConfigError  for a missing, unknown or impossible entry, or two sets of constants for the same case.
[[nodiscard]] EngineProfile read_engine_profile(const nlohmann::json& document, const std::string& id,
                                                const std::string& file);

}  // namespace tradewind
