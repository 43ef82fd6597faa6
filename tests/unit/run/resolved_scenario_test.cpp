#include "sim/run/scenario.hpp"
#include "tests/support/written_file.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace tradewind {
namespace {

TEST_CASE("the resolved scenario in the results can be run again, whole numbers included") {
  // Counts such as token_budget were written as 2048.0, which the reader refuses as a whole number.
  const std::string file = std::string(TRADEWIND_SOURCE_DIR) + "/tests/golden/world_day/scenario.json";
  const Library library{testing::topologies_folder};
  for (const Variant& variant : variants_of(read_scenario_document(file))) {
    CAPTURE(variant.name);
    const Scenario scenario = read_scenario(variant.json, file, library);
    CHECK(scenario.resolved["policies"]["batching"]["token_budget"].is_number_integer());
    const Scenario again = read_scenario(scenario.resolved, file, library);
    CHECK(again.resolved.dump() == scenario.resolved.dump());
  }
}

}  // namespace
}  // namespace tradewind
