#include "topologies/placement_check.hpp"

#include "sim/base/config/config_error.hpp"
#include "sim/base/config/json_file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/served_model.hpp"

#include <doctest/doctest.h>
#include <filesystem>

namespace tradewind {

namespace {

DeploymentSpec deployment(const char* model, int gpus, int replicas) {
  DeploymentSpec spec;
  spec.model = model;
  spec.gpus = gpus;
  spec.replicas_max = replicas;
  return spec;
}

/// One region with these nodes and deployments.
Topology region(std::vector<NodeGroup> nodes, std::vector<DeploymentSpec> deployments) {
  RegionSpec spec;
  spec.id = "here";
  spec.nodes = std::move(nodes);
  spec.deployments = std::move(deployments);
  for (std::size_t i = 0; i < spec.deployments.size(); ++i) {
    spec.deployments[i].pointer = "/regions/here/deployments/" + std::to_string(i);
  }
  Topology topology;
  topology.regions = {spec};
  return topology;
}

std::string message(const Topology& topology) {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  try {
    check_placement(topology, catalogue, "w.json");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("every shipped world can be built from the shipped catalogue") {
  for (const char* name :
       {"world.json", "three_grids.json", "three_regions.json", "two_regions.json", "one_region.json",
        "single_region.json", "eight_nodes.json", "twelve_regions.json", "frontier_fleet.json"}) {
    CAPTURE(name);
    CHECK(message(read_topology(testing::topologies_folder + "/" + name)) == "no error");
  }
}

TEST_CASE("unknown names are refused with the nearest known one") {
  CHECK(message(region({{"hgx-h100", 1}}, {deployment("llama-3.1-80b", 4, 1)}))
            .find("w.json: /regions/here/deployments/0/model: found the unknown model \"llama-3.1-80b\", expected "
                  "\"llama-3.1-") == 0);
  CHECK(message(region({{"hgx-h1000", 1}}, {})) ==
        "w.json: /regions/here/nodes/0/type: found the unknown node type \"hgx-h1000\", expected \"hgx-h100\" (did you "
        "mean that?)");
  DeploymentSpec spec = deployment("llama-3.1-8b", 1, 1);
  spec.engine = "vlm-0.11";
  CHECK(
      message(region({{"hgx-h100", 1}}, {spec})) ==
      "w.json: /regions/here/deployments/0/engine: found the unknown engine \"vlm-0.11\", expected \"vllm-0.11\" (did "
      "you mean that?)");
}

TEST_CASE("one GPU's share of a model is its weights and keys and values divided among the GPUs") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  const Accelerator& h100 = catalogue.accelerators.at("h100-sxm");
  const LanguageModel& llama = catalogue.models.at("llama-3.1-70b");
  const MemoryNeed four = memory_need(llama, engine, h100, 4);
  CHECK(four.weights.value() == doctest::Approx(141.107e9 / 4).epsilon(1e-4));
  CHECK(four.context.value() == doctest::Approx(2.0 * 80 * 8 * 128 * 2 * 2048 / 4));
  CHECK(four.available.value() == doctest::Approx(85.52e9 * 0.9 - 2e9));
  CHECK(four.fits());
  CHECK(memory_need(llama, engine, h100, 2).fits());
  CHECK_FALSE(memory_need(llama, engine, h100, 1).fits());
}

TEST_CASE("KV heads beyond their number are repeated, not divided") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  const Accelerator& h100 = catalogue.accelerators.at("h100-sxm");
  const LanguageModel& qwen = catalogue.models.at("qwen3-30b-a3b");  // 4 KV heads
  CHECK(memory_need(qwen, engine, h100, 8).context == memory_need(qwen, engine, h100, 4).context);
  LanguageModel latent = qwen;
  latent.latent_attention = LatentAttention{};
  CHECK(memory_need(latent, engine, h100, 8).context == memory_need(latent, engine, h100, 1).context);
}

TEST_CASE("a model that does not fit says how much it needs and how much there is") {
  CHECK(message(region({{"hgx-h100", 1}}, {deployment("llama-3.1-405b", 8, 1)})) ==
        "w.json: /regions/here/deployments/0: found llama-3.1-405b on 8 × h100-sxm, which needs 101.6 GB a GPU (101.5 "
        "weights, 0.1 for 2048 tokens), expected at most 75.0 GB a GPU");
  CHECK(message(region({{"hgx-h200", 1}}, {deployment("llama-3.1-405b", 8, 1)})) == "no error");
  CHECK(message(region({{"hgx-h100", 1}, {"hgx-h200", 1}}, {deployment("llama-3.1-405b", 8, 1)})) == "no error");
}

TEST_CASE("a replica does not span nodes") {
  CHECK(message(region({{"hgx-h100", 4}}, {deployment("llama-3.1-70b", 16, 1)})) ==
        "w.json: /regions/here/deployments/0/gpus: found 16, expected at most the 8 GPUs of one node");
  CHECK(message(region({}, {deployment("llama-3.1-8b", 1, 1)})) ==
        "w.json: /regions/here/deployments/0: found a deployment in a region without nodes, expected nodes");
}

TEST_CASE("whole replicas are packed into nodes, and what is left over cannot be joined") {
  CHECK(message(region({{"hgx-h100", 2}}, {deployment("qwen3-32b", 3, 4)})) == "no error");
  CHECK(message(region({{"hgx-h100", 2}}, {deployment("qwen3-32b", 3, 5)})) ==
        "w.json: /regions/here/deployments/0: found replicas_max 5 of 3 GPUs each, expected at most 4, all that the "
        "region's nodes have room for beside the deployments before");
  CHECK(message(region({{"hgx-h100", 2}}, {deployment("qwen3-32b", 3, 4), deployment("llama-3.1-8b", 1, 4)})) ==
        "no error");
  CHECK(message(region({{"hgx-h100", 2}}, {deployment("qwen3-32b", 3, 4), deployment("llama-3.1-8b", 1, 5)}))
            .find("w.json: /regions/here/deployments/1: found replicas_max 5 of 1 GPUs each, expected at most 4") == 0);
}

TEST_CASE("an engine without constants for a model's number format is refused") {
  const testing::TemporaryFolder folder;
  std::filesystem::copy(testing::topologies_folder, folder.path(), std::filesystem::copy_options::recursive);
  nlohmann::json engine = read_json_file(folder.path("engines/vllm-0.11.json"));
  auto& constants = engine["constants"].get_ref<nlohmann::json::array_t&>();
  std::erase_if(constants, [](const nlohmann::json& entry) { return entry["precision"] == "int4"; });
  folder.write("engines/vllm-0.11.json", engine);
  const Catalogue catalogue(folder.path(), std::make_shared<Documents>());
  CHECK_THROWS_WITH_AS(check_placement(region({{"hgx-h100", 1}}, {deployment("qwen3-32b-int4", 1, 1)}), catalogue, "w"),
                       doctest::Contains("/regions/here/deployments/0/engine: found engine vllm-0.11 has no step"),
                       ConfigError);
}

TEST_CASE("only a mixture of experts can be divided by expert, and each GPU then holds all that is not an expert") {
  DeploymentSpec dense = deployment("llama-3.1-8b", 2, 1);
  dense.expert_parallel = true;
  CHECK(message(region({{"hgx-h100", 1}}, {dense})) ==
        "w.json: /regions/here/deployments/0/expert_parallel: found true, for llama-3.1-8b, expected false: the model "
        "has no experts");
  DeploymentSpec sparse = deployment("qwen3-30b-a3b", 8, 1);
  sparse.expert_parallel = true;
  CHECK(message(region({{"hgx-h100", 1}}, {sparse})) == "no error");
}

}  // namespace tradewind
