#include "topologies/catalogue.hpp"

#include "sim/config/object_reader.hpp"
#include "topologies/accelerator_reader.hpp"
#include "topologies/engine_reader.hpp"
#include "topologies/model_reader.hpp"
#include "topologies/node_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <vector>

namespace tradewind {

namespace fs = std::filesystem;

namespace {

/// The JSON files of a folder, in the order of their names so that errors come in the same order everywhere.
std::vector<fs::path> json_files(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (error) throw ConfigError(folder.string(), "", "no readable folder", "a folder of JSON files");
  std::sort(files.begin(), files.end());
  return files;
}

template <class Entry, class Read>
std::map<std::string, Entry, std::less<>> read_folder(const fs::path& folder, Read read) {
  std::map<std::string, Entry, std::less<>> entries;
  for (const fs::path& path : json_files(folder)) {
    const nlohmann::json document = read_json_file(path.string());
    const std::string id = path.stem().string();
    entries.emplace(id, read(document, id, path.string()));
  }
  return entries;
}

std::map<std::string, LanguageModel, std::less<>> read_models(const fs::path& folder) {
  const ModelDocuments documents = read_folder<nlohmann::json>(
      folder, [](const nlohmann::json& document, const std::string&, const std::string&) { return document; });
  return read_folder<LanguageModel>(
      folder, [&](const nlohmann::json& document, const std::string& id, const std::string& file) {
        return read_language_model(resolved_variant(document, documents, file), id, file);
      });
}

void check_accelerator(const Catalogue& catalogue, const std::string& id, const std::string& file,
                       const std::string& pointer) {
  if (catalogue.accelerators.contains(id)) return;
  const auto suggestion = nearest(id, ids_of(catalogue.accelerators));
  throw ConfigError(
      file, pointer, fmt::format("the unknown accelerator \"{}\"", id),
      suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion) : "the name of a file in accelerators/");
}

void check_references(const Catalogue& catalogue, const fs::path& root) {
  for (const auto& [id, node] : catalogue.node_types) {
    check_accelerator(catalogue, node.accelerator, (root / "nodes" / (id + ".json")).string(), "/accelerator");
  }
  for (const auto& [id, engine] : catalogue.engines) {
    for (std::size_t i = 0; i < engine.constants.size(); ++i) {
      check_accelerator(catalogue, engine.constants[i].accelerator, (root / "engines" / (id + ".json")).string(),
                        fmt::format("/constants/{}/accelerator", i));
    }
  }
}

/// Constants remember the range of power of the part they were fitted on, so that they can be scaled to others.
void add_power_ranges(Catalogue& catalogue) {
  for (auto& [id, engine] : catalogue.engines) {
    for (StepConstants& constants : engine.constants) {
      const Accelerator& part = catalogue.accelerators.at(constants.accelerator);
      constants.accelerator_tdp = part.tdp;
      constants.accelerator_idle = part.idle_context;
    }
  }
}

}  // namespace

Catalogue read_catalogue(const std::string& directory) {
  const fs::path root(directory);
  Catalogue catalogue;
  catalogue.accelerators = read_folder<Accelerator>(root / "accelerators", read_accelerator);
  catalogue.node_types = read_folder<NodeType>(root / "nodes", read_node_type);
  catalogue.models = read_models(root / "models");
  catalogue.engines = read_folder<EngineProfile>(root / "engines", read_engine_profile);
  check_references(catalogue, root);
  add_power_ranges(catalogue);
  return catalogue;
}

}  // namespace tradewind
