#pragma once

#include "sim/llm/language_model.hpp"

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// The files of `models/`.
struct ModelDocuments {
  std::vector<std::string> ids;
  std::function<const nlohmann::json*(const std::string& id)> find;  ///< as written; null where there is none
};

/// A file with `variant_of`, completed by what it leaves to the model it names; any other file as it is.
///
/// What the variant states replaces what the model states, inside `architecture` key by key. Never inherited are the
/// name, the Hugging Face ids, the accuracy (other weights answer otherwise), and the weights' bytes when the variant
/// has a precision of its own.
/// \param file  Named in messages.
/// \throws ConfigError  for a model that is unknown or itself a variant, and for changes to the architecture without
///         source and grade.
[[nodiscard]] nlohmann::json resolved_variant(const nlohmann::json& document, const ModelDocuments& models,
                                              const std::string& file);

/// Reads one model variant (format: topologies/README.md, "Models"), a resolved one where it has `variant_of`.
/// \param id    The file's name without `.json`.
/// \param file  Named in messages.
/// \throws ConfigError  for a missing, unknown or impossible entry, or an architecture that contradicts itself.
[[nodiscard]] LanguageModel read_language_model(const nlohmann::json& document, const std::string& id,
                                                const std::string& file);

}  // namespace tradewind
