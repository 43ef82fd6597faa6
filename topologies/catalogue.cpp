#include "topologies/catalogue.hpp"

#include "sim/base/config/object_reader.hpp"
#include "topologies/accelerator_reader.hpp"
#include "topologies/engine_reader.hpp"
#include "topologies/model_reader.hpp"
#include "topologies/node_reader.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace fs = std::filesystem;

namespace {

/// Reads everything: begins to go through it.
template <class Entry>
void read_all(const Shelf<Entry>& shelf) {
  static_cast<void>(shelf.begin());
}

}  // namespace

Catalogue::Catalogue(std::string directory, std::shared_ptr<Documents> documents, Reading reading)
    : directory_(std::move(directory)),
      documents_(std::move(documents)),
      accelerators(ids_in("accelerators"),
                   [this](const std::string& id) {
                     return read_accelerator(document("accelerators", id), id, path("accelerators", id));
                   }),
      node_types(ids_in("nodes"), [this](const std::string& id) { return read_node(id); }),
      models(ids_in("models"), [this](const std::string& id) { return read_model(id); }),
      engines(ids_in("engines"), [this](const std::string& id) { return read_engine(id); }) {
  if (reading == Reading::when_needed) return;
  read_all(accelerators);
  read_all(node_types);
  read_all(models);
  read_all(engines);
}

std::string Catalogue::path(const std::string& folder, const std::string& id) const {
  return (fs::path(directory_) / folder / (id + ".json")).string();
}

std::set<std::string, std::less<>> Catalogue::ids_in(const std::string& folder) const {
  const fs::path place = fs::path(directory_) / folder;
  std::error_code error;
  std::set<std::string, std::less<>> ids;
  for (const auto& entry : fs::directory_iterator(place, error)) {
    if (entry.path().extension() == ".json") ids.insert(entry.path().stem().string());
  }
  if (error) throw ConfigError(place.string(), "", "no readable folder", "a folder of JSON files");
  return ids;
}

const nlohmann::json& Catalogue::document(const std::string& folder, const std::string& id) const {
  return *documents_->read(path(folder, id)).json;
}

InputRecord Catalogue::input(const std::string& folder, const std::string& id, const char* kind) const {
  return {folder + "/" + id + ".json", documents_->read(path(folder, id)).sha256, std::nullopt, 0, kind};
}

const Accelerator& Catalogue::accelerator_of(const std::string& id, const std::string& file,
                                             const std::string& pointer) const {
  if (accelerators.contains(id)) return accelerators.at(id);
  const auto suggestion = nearest(id, accelerators.ids());
  throw ConfigError(
      file, pointer, fmt::format("the unknown accelerator \"{}\"", id),
      suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion) : "the name of a file in accelerators/");
}

NodeType Catalogue::read_node(const std::string& id) const {
  const std::string file = path("nodes", id);
  NodeType node = read_node_type(document("nodes", id), id, file);
  static_cast<void>(accelerator_of(node.accelerator, file, "/accelerator"));
  return node;
}

LanguageModel Catalogue::read_model(const std::string& id) const {
  const auto other = [this](const std::string& named) {
    return models.contains(named) ? &document("models", named) : nullptr;
  };
  const std::string file = path("models", id);
  return read_language_model(resolved_variant(document("models", id), {models.ids(), other}, file), id, file);
}

/// Constants remember the range of power of the part they were fitted on, so that they can be scaled to others.
EngineProfile Catalogue::read_engine(const std::string& id) const {
  const std::string file = path("engines", id);
  EngineProfile engine = read_engine_profile(document("engines", id), id, file);
  for (std::size_t i = 0; i < engine.constants.size(); ++i) {
    StepConstants& constants = engine.constants[i];
    const Accelerator& part = accelerator_of(constants.accelerator, file, fmt::format("/constants/{}/accelerator", i));
    constants.accelerator_tdp = part.tdp;
    constants.accelerator_idle = part.idle_context;
  }
  return engine;
}

std::vector<InputRecord> Catalogue::inputs_of(const NodeType& node) const {
  return {input("nodes", node.id, "node"), input("accelerators", node.accelerator, "accelerator")};
}

std::vector<InputRecord> Catalogue::inputs_of(const LanguageModel& model) const {
  std::vector<InputRecord> inputs{input("models", model.id, "model")};
  if (!model.variant_of.empty()) inputs.push_back(input("models", model.variant_of, "model"));
  return inputs;
}

std::vector<InputRecord> Catalogue::inputs_of(const EngineProfile& engine) const {
  std::vector<InputRecord> inputs{input("engines", engine.id, "engine")};
  for (const StepConstants& constants : engine.constants) {
    inputs.push_back(input("accelerators", constants.accelerator, "accelerator"));
  }
  return inputs;
}

Catalogue read_catalogue(const std::string& directory) {
  return {directory, std::make_shared<Documents>(), Catalogue::Reading::whole};
}

}  // namespace tradewind
