#pragma once

#include "sim/hardware/accelerator.hpp"
#include "sim/llm/engine_profile.hpp"
#include "sim/llm/language_model.hpp"

#include <map>
#include <string>
#include <vector>

namespace tradewind {

/// Every accelerator, node type, model and engine known, read from the data files beside this header.
///
/// Lookups of unknown ids throw `std::out_of_range`; callers that read user input ask `contains` on the maps first
/// and report the JSON pointer themselves.
struct Catalogue {
  std::map<std::string, Accelerator, std::less<>> accelerators;
  std::map<std::string, NodeType, std::less<>> node_types;
  std::map<std::string, LanguageModel, std::less<>> models;
  std::map<std::string, EngineProfile, std::less<>> engines;
};

/// Reads `accelerators/`, `nodes/`, `models/` and `engines/` below `directory` (one JSON file an entry).
/// \throws ConfigError  for a malformed file, or a node or engine that names an unknown accelerator.
[[nodiscard]] Catalogue read_catalogue(const std::string& directory);

/// The ids of one kind, in order: what messages choose a suggestion from.
template <class Entry>
[[nodiscard]] std::vector<std::string> ids_of(const std::map<std::string, Entry, std::less<>>& entries) {
  std::vector<std::string> ids;
  for (const auto& [id, entry] : entries) ids.push_back(id);
  return ids;
}

}  // namespace tradewind
