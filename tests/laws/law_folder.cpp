#include "tests/laws/law_folder.hpp"

#include "sim/base/config/object_reader.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace tradewind::laws {

using nlohmann::json;

namespace {

const std::string shipped = std::string(TRADEWIND_SOURCE_DIR) + "/topologies";

json number(double value) { return {{"value", value}, {"source", "chosen for the laws"}, {"grade", "assumed"}}; }

/// An engine like the shipped one, whose memory ends `tight_tokens` after the weights.
json tight_engine(const std::string& model, int gpus) {
  json engine = read_json_file(shipped + "/engines/vllm-0.11.json");
  const json architecture = read_json_file(shipped + "/models/" + model + ".json")["architecture"];
  const double weights = architecture["parameters"].get<double>() * 2.0;
  const double kv_heads = architecture["kv_heads"].get<double>();
  const double per_token =
      2.0 * architecture["layers"].get<double>() * kv_heads * architecture["head_dim"].get<double>() * 2.0;
  const double reserve_gb = engine["activation_reserve_gb"]["value"].get<double>();
  const double memory_gb = reserve_gb + (weights + tight_tokens * per_token) / gpus * 1e-9;
  const json part = read_json_file(shipped + "/accelerators/h100-sxm.json");
  engine["memory_share"] = number(memory_gb / part["memory_gb"]["value"].get<double>());
  return engine;
}

}  // namespace

LawFolder::LawFolder() : path_(folder_.path()), library_{folder_.path("library")} {
  namespace fs = std::filesystem;
  for (const char* kind : {"accelerators", "nodes", "models", "engines", "quality", "defaults"}) {
    fs::create_directories(library_.topologies + "/" + kind);
  }
  for (const char* file :
       {"accelerators/h100-sxm.json", "nodes/hgx-h100.json", "models/llama-3.1-8b.json", "models/llama-3.1-70b.json",
        "models/fixed-cost-oracle.json", "engines/vllm-0.11.json", "quality/routellm.json", "defaults/network.json"}) {
    fs::copy_file(shipped + "/" + file, library_.topologies + "/" + file);
  }
  json node = read_json_file(shipped + "/nodes/hgx-h100.json");
  node["boot_time_s"] = number(30.0);
  write("library/nodes/" + quick_node + ".json", node.dump());
  write("library/engines/" + tight_engine_8b + ".json", tight_engine("llama-3.1-8b", 1).dump());
  write("library/engines/" + tight_engine_70b + ".json", tight_engine("llama-3.1-70b", 4).dump());
}

void LawFolder::write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

}  // namespace tradewind::laws
