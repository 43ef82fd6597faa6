#include "topologies/quality_table.hpp"

#include "sim/base/config/object_reader.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

const std::string file_name = testing::topologies_folder + "/quality/routellm.json";

std::string message(const nlohmann::json& document) {
  const testing::WrittenFile file(document);
  try {
    static_cast<void>(read_quality_tables(file.path()));
  } catch (const ConfigError& error) {
    return std::string(error.what()).substr(file.path().size() + 2);
  }
  return "no error";
}

}  // namespace

TEST_CASE("the joint shares add up and give the published accuracy of each tier") {
  const auto tables = read_quality_tables(file_name);
  REQUIRE(tables.size() == 2);
  CHECK(tables[0].name == "gsm8k");
  CHECK(tables[0].accuracy_weak() == doctest::Approx(0.638).epsilon(0.002));
  CHECK(tables[0].accuracy_strong() == doctest::Approx(0.857).epsilon(0.002));
  CHECK(tables[1].name == "mmlu");
  CHECK(tables[1].accuracy_weak() == doctest::Approx(0.681).epsilon(0.002));
  CHECK(tables[1].accuracy_strong() == doctest::Approx(0.806).epsilon(0.002));
  for (const QualityTable& table : tables) {
    CHECK(table.both + table.weak_only + table.strong_only + table.neither == doctest::Approx(1.0).epsilon(1e-15));
  }
}

TEST_CASE("every model of a quality tier is in the catalogue") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  for (const QualityTable& table : read_quality_tables(file_name)) {
    CHECK(table.weak_models.contains("mixtral-8x7b"));
    for (const std::string& id : table.weak_models) CHECK(catalogue.models.contains(id));
    for (const std::string& id : table.strong_models) CHECK(catalogue.models.contains(id));
  }
}

TEST_CASE("shares that miss one by more than rounding, and models in both tiers, are refused") {
  nlohmann::json document = read_json_file(file_name);
  document["tables"]["mmlu"]["both"] = 0.7;
  CHECK(message(document).find("/tables/mmlu: found shares that add up to 1.07") == 0);
  document = read_json_file(file_name);
  document["tiers"]["strong"] = {"mixtral-8x7b"};
  CHECK(message(document) == "/tiers/strong: found \"mixtral-8x7b\", expected no model of the weak tier");
}

}  // namespace tradewind
