#pragma once

#include "sim/llm/language_model.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Reads one model variant (format: topologies/README.md, "Models").
/// \param id    The file's name without `.json`.
/// \param file  Named in messages.
/// \throws ConfigError  for a missing, unknown or impossible entry, or an architecture that contradicts itself.
[[nodiscard]] LanguageModel read_language_model(const nlohmann::json& document, const std::string& id,
                                                const std::string& file);

}  // namespace tradewind
