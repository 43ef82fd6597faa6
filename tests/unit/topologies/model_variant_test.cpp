#include "sim/base/config/object_reader.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/model_reader.hpp"
#include "topologies/profile_lookup.hpp"

#include <doctest/doctest.h>
#include <map>
#include <nlohmann/json.hpp>

namespace tradewind {

using nlohmann::json;

namespace {

json base() { return read_json_file(testing::topologies_folder + "/models/llama-3.1-8b.json"); }

ModelDocuments models() {
  static const std::map<std::string, json> documents{{"llama-3.1-8b", base()},
                                                     {"a-variant", {{"variant_of", "llama-3.1-8b"}}}};
  return {{"a-variant", "llama-3.1-8b"}, [](const std::string& id) {
            const auto found = documents.find(id);
            return found == documents.end() ? nullptr : &found->second;
          }};
}

json variant() {
  return {{"name", "Mine"}, {"variant_of", "llama-3.1-8b"}, {"huggingface_ids", json::array({"me/mine"})}};
}

LanguageModel read(const json& document) {
  return read_language_model(resolved_variant(document, models(), "mine.json"), "mine", "mine.json");
}

std::string message(const json& document) {
  try {
    static_cast<void>(read(document));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a variant has the architecture of its model and a name, ids and accuracy of its own") {
  const LanguageModel whole = read_language_model(base(), "llama-3.1-8b", "base.json");
  const LanguageModel mine = read(variant());
  CHECK(mine.variant_of == "llama-3.1-8b");
  CHECK(mine.name == "Mine");
  CHECK(mine.huggingface_ids == std::vector<std::string>{"me/mine"});
  CHECK(mine.parameters == whole.parameters);
  CHECK(mine.layers == whole.layers);
  CHECK(mine.family == whole.family);
  CHECK_FALSE(whole.accuracy.empty());
  CHECK(mine.accuracy.empty());
}

TEST_CASE("a variant of another precision does not keep its model's bytes a parameter") {
  json document = variant();
  document["precision"] = "int4";
  CHECK(read(document).weight_bytes_per_parameter == 0.5);
  document["weight_bytes_per_parameter"] = 0.7;
  CHECK(read(document).weight_bytes_per_parameter == 0.7);
}

TEST_CASE("a pruned variant changes the architecture key by key") {
  json document = variant();
  document["architecture"] = {{"source", "config.json of mine"}, {"grade", "published"}, {"layers", 16}};
  const LanguageModel mine = read(document);
  CHECK(mine.layers == 16);
  CHECK(mine.attention_layers == 16);
  CHECK(mine.hidden == 4096);
}

TEST_CASE("a variant that cannot be resolved says why") {
  json document = variant();
  document["variant_of"] = "llama-3.1-8c";
  CHECK(message(document) ==
        "mine.json: /variant_of: found the unknown model \"llama-3.1-8c\", expected \"llama-3.1-8b\" (did you mean "
        "that?)");
  document["variant_of"] = "a-variant";
  CHECK(
      message(document) ==
      "mine.json: /variant_of: found \"a-variant\", itself a variant, expected a model that states everything itself");
  document = variant();
  document["architecture"] = {{"layers", 16}};
  CHECK(message(document) == "mine.json: /architecture/source: found nothing, expected a text");
  document = variant();
  document["lairs"] = 3;
  CHECK(message(document).find("/lairs: found an unknown key") != std::string::npos);
}

TEST_CASE("published accuracy is a share with a source") {
  json document = base();
  document["accuracy"]["mmlu"]["value"] = 73;
  CHECK_THROWS_WITH_AS(static_cast<void>(read_language_model(document, "m", "m.json")),
                       "m.json: /accuracy/mmlu/value: found 73, expected a number from 0 to 1", ConfigError);
  document = base();
  document["accuracy"]["mmlu"].erase("source");
  CHECK_THROWS_WITH_AS(static_cast<void>(read_language_model(document, "m", "m.json")),
                       "m.json: /accuracy/mmlu/source: found nothing, expected a text", ConfigError);
}

TEST_CASE("every shipped model has step constants in every shipped engine, and fits some shipped node") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  for (const auto& [id, model] : catalogue.models) {
    CAPTURE(id);
    for (const auto& [engine_id, engine] : catalogue.engines) {
      CAPTURE(engine_id);
      CHECK_NOTHROW(static_cast<void>(constants_for(engine, model, "h100-sxm")));
    }
    bool fits = false;
    for (const auto& [node_id, node] : catalogue.node_types) {
      const Bytes all = catalogue.accelerators.at(node.accelerator).memory * node.gpus;
      fits = fits || model.weight_bytes() < all * 0.85;
    }
    CHECK(fits);
  }
}

}  // namespace tradewind
