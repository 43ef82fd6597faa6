#include "topologies/catalogue.hpp"

#include "sim/base/config/object_reader.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/accelerator_reader.hpp"
#include "topologies/engine_reader.hpp"
#include "topologies/model_reader.hpp"
#include "topologies/node_reader.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace tradewind {

using nlohmann::json;

namespace {

json shipped(const std::string& path) { return read_json_file(testing::topologies_folder + "/" + path); }

template <class Read>
std::string message(Read read, const json& document) {
  try {
    static_cast<void>(read(document, "entry", "entry.json"));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("the shipped catalogue holds the parts, models and engines it promises") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  for (const char* id : {"h100-sxm", "h100-pcie", "h100-nvl", "h200-sxm", "a100-sxm", "b200", "l40s", "l4", "tpu-v6e",
                         "xeon-8480c-2s", "jetson-agx-orin"}) {
    CAPTURE(id);
    CHECK(catalogue.accelerators.contains(id));
    CHECK(std::any_of(catalogue.node_types.begin(), catalogue.node_types.end(),
                      [&](const auto& node) { return node.second.accelerator == id; }));
  }
  for (const char* id : {"llama-3.1-8b",
                         "llama-3.1-70b",
                         "llama-3.3-70b",
                         "llama-3.1-405b-fp8",
                         "llama-3.1-405b",
                         "qwen3-32b",
                         "qwen3-14b",
                         "qwen3-8b",
                         "qwen3-30b-a3b",
                         "qwen3-235b-a22b",
                         "gemma-3-12b",
                         "gemma-3-27b",
                         "gpt-oss-20b",
                         "gpt-oss-120b",
                         "llama-4-scout",
                         "llama-4-maverick",
                         "mixtral-8x7b",
                         "mixtral-8x22b",
                         "deepseek-v3",
                         "deepseek-r1",
                         "nemotron-ultra-253b",
                         "llama-3.1-8b-fp8",
                         "llama-3.1-70b-int4",
                         "llama-3.1-minitron-4b-width",
                         "deepseek-r1-distill-llama-8b",
                         "resnet-50",
                         "vit-b-16",
                         "distilbert-classifier",
                         "fixed-cost-oracle"}) {
    CAPTURE(id);
    CHECK(catalogue.models.contains(id));
  }
  for (const char* id : {"vllm-0.11", "trtllm-1.0"}) CHECK(catalogue.engines.contains(id));
}

TEST_CASE("an H100 has the figures of its data sheet in base units and the memory that its driver reports") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Accelerator& h100 = catalogue.accelerators.at("h100-sxm");
  CHECK(h100.flops_bf16 == 989e12);
  CHECK(h100.flops_fp8 == 1979e12);
  CHECK(h100.memory == gigabytes(85.52));
  CHECK(h100.memory_bandwidth == gigabytes_per_second(3350));
  CHECK(h100.tdp == Watts(700));
  CHECK(h100.embodied == Grams(164e3));
}

TEST_CASE("a part without FP8 computes it at the rate of BF16") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Accelerator& a100 = catalogue.accelerators.at("a100-sxm");
  CHECK(a100.flops_fp8 == a100.flops_bf16);
}

TEST_CASE("an HGX H100 node carries 147 grams of embodied carbon an hour") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const NodeType& node = catalogue.node_types.at("hgx-h100");
  const Grams embodied = catalogue.accelerators.at(node.accelerator).embodied * node.gpus + node.embodied_host;
  CHECK((embodied / node.service_life * hours(1)).value() == doctest::Approx(147).epsilon(0.005));
}

TEST_CASE("an idle 8-GPU node draws what MLPerf measured at the wall") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const NodeType& node = catalogue.node_types.at("hgx-h200");
  const Accelerator& part = catalogue.accelerators.at(node.accelerator);
  const Watts bare = node.host_power + node.kappa * node.gpus * part.idle_bare;
  CHECK(bare.value() == doctest::Approx(2450).epsilon(0.05));
}

TEST_CASE("memory sold in gigabytes holds the mebibytes that the driver reports") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  struct Reported {
    const char* id = nullptr;
    double mebibytes = 0.0;
  };
  for (const Reported& part : {Reported{"h100-sxm", 81559}, Reported{"h100-pcie", 81559}, Reported{"h100-nvl", 95830},
                               Reported{"h200-sxm", 143771}, Reported{"b200", 183359}, Reported{"a100-sxm", 81920},
                               Reported{"l40s", 46068}, Reported{"l4", 23034}}) {
    CAPTURE(part.id);
    const double bytes = part.mebibytes * 1024.0 * 1024.0;
    CHECK(std::abs(catalogue.accelerators.at(part.id).memory.value() - bytes) <= 5e6);  // rounded to 0.01 GB
  }
}

TEST_CASE("the queueing oracle costs one millisecond an item and nothing else") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const LanguageModel& oracle = catalogue.models.at("fixed-cost-oracle");
  REQUIRE(oracle.fixed_cost);
  CHECK(oracle.fixed_cost->time_per_item == milliseconds(1));
  CHECK(oracle.fixed_cost->time_per_batch == Seconds(0));
  CHECK(oracle.fixed_cost->flops_per_item == 0.0);
  CHECK(oracle.fixed_cost->bytes_per_item == Bytes(0));
  CHECK_FALSE(oracle.fixed_cost->batchable);
  CHECK(oracle.weight_bytes() == Bytes(0));
}

TEST_CASE("the readers of the catalogue refuse what cannot be") {
  json part = shipped("accelerators/h100-sxm.json");
  part["idle_context_w"] = 800;
  CHECK(message(read_accelerator, part) == "entry.json: /idle_context_w: found 800, expected a number from 0 to 700");
  part = shipped("accelerators/h100-sxm.json");
  part["memory_gib"] = 80;
  CHECK(message(read_accelerator, part).find("found an unknown key, expected \"memory_gb\"") != std::string::npos);

  json node = shipped("nodes/hgx-h100.json");
  node["gpus"] = 7.5;
  CHECK(message(read_node_type, node) == "entry.json: /gpus: found 7.5, expected a whole number");

  json model = shipped("models/llama-3.1-8b.json");
  model["architecture"]["kv_heads"] = 64;
  CHECK(message(read_language_model, model) ==
        "entry.json: /architecture/kv_heads: found 64, expected a whole number from 1 to 32");
  model = shipped("models/llama-3.1-8b.json");
  model["architecture"].erase("source");
  CHECK(message(read_language_model, model) == "entry.json: /architecture/source: found nothing, expected a text");
  model = shipped("models/llama-3.1-8b.json");
  model["precision"] = "fp7";
  CHECK(message(read_language_model, model).find("/precision: found \"fp7\", expected one of bf16, fp8") !=
        std::string::npos);

  json engine = shipped("engines/vllm-0.11.json");
  engine["constants"].push_back(engine["constants"][0]);
  CHECK(message(read_engine_profile, engine).find("found a second entry for dense, bf16, h100-sxm") !=
        std::string::npos);
  engine = shipped("engines/vllm-0.11.json");
  engine["constants"][0]["eta_prefill"] = 1.2;
  CHECK(message(read_engine_profile, engine) ==
        "entry.json: /constants/0/eta_prefill: found 1.2, expected a number above 0, at most 1");
}

TEST_CASE("a node that names an unknown accelerator is refused with a suggestion") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("models"));
  std::filesystem::create_directories(folder.path("engines"));
  folder.write("accelerators/h100-sxm.json", shipped("accelerators/h100-sxm.json"));
  json node = shipped("nodes/hgx-h100.json");
  node["accelerator"] = "h100-sxn";
  folder.write("nodes/mine.json", node);
  CHECK_THROWS_WITH_AS(
      read_catalogue(folder.path()),
      doctest::Contains("mine.json: /accelerator: found the unknown accelerator \"h100-sxn\", expected \"h100-sxm\""),
      ConfigError);
}

TEST_CASE("a catalogue folder that does not exist is the user's mistake") {
  CHECK_THROWS_WITH_AS(read_catalogue("/nowhere"), doctest::Contains("/nowhere/accelerators: found no readable folder"),
                       ConfigError);
}

}  // namespace tradewind
