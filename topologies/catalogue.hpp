#pragma once

#include "sim/base/config/documents.hpp"
#include "sim/base/config/input_record.hpp"
#include "sim/hardware/accelerator.hpp"
#include "sim/llm/engine_profile.hpp"
#include "sim/llm/language_model.hpp"
#include "topologies/shelf.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tradewind {

/// Every accelerator, node type, model and engine known: the data files beside this header, each read when it is first
/// asked for.
class Catalogue {
  std::string directory_;
  std::shared_ptr<Documents> documents_;

 public:
  enum class Reading { when_needed, whole };

  /// \param directory  Has `accelerators/`, `nodes/`, `models/` and `engines/`, one JSON file an entry.
  /// \param documents  Reads the files; other readers of it see the same bytes.
  /// \throws ConfigError  when a folder cannot be read.
  Catalogue(std::string directory, std::shared_ptr<Documents> documents, Reading reading = Reading::when_needed);
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;
  ~Catalogue() = default;

  Shelf<Accelerator> accelerators;
  Shelf<NodeType> node_types;
  Shelf<LanguageModel> models;
  Shelf<EngineProfile> engines;

  /// The files that an entry is made of, others that it refers to included, as results list them.
  [[nodiscard]] std::vector<InputRecord> inputs_of(const NodeType& node) const;
  [[nodiscard]] std::vector<InputRecord> inputs_of(const LanguageModel& model) const;
  [[nodiscard]] std::vector<InputRecord> inputs_of(const EngineProfile& engine) const;

 private:
  [[nodiscard]] std::string path(const std::string& folder, const std::string& id) const;
  [[nodiscard]] std::set<std::string, std::less<>> ids_in(const std::string& folder) const;
  [[nodiscard]] const nlohmann::json& document(const std::string& folder, const std::string& id) const;
  [[nodiscard]] InputRecord input(const std::string& folder, const std::string& id, const char* kind) const;
  [[nodiscard]] const Accelerator& accelerator_of(const std::string& id, const std::string& file,
                                                  const std::string& pointer) const;
  [[nodiscard]] NodeType read_node(const std::string& id) const;
  [[nodiscard]] LanguageModel read_model(const std::string& id) const;
  [[nodiscard]] EngineProfile read_engine(const std::string& id) const;
};

/// A catalogue with all its entries read, and so found to be right.
/// \throws ConfigError  for a malformed file, or a node or engine that names an unknown accelerator.
[[nodiscard]] Catalogue read_catalogue(const std::string& directory);

}  // namespace tradewind
