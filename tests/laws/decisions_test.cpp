#include "sim/books/decisions.hpp"

#include "sim/run/simulation.hpp"
#include "tests/laws/plain_clock.hpp"
#include "tests/support/written_file.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind::laws {
namespace {

Scenario scenario_of(const nlohmann::json& routing, const Library& library) {
  const nlohmann::json document{{"start", "2024-03-21T00:00:00Z"},
                                {"duration_s", 3600},
                                {"topology", "two_regions"},
                                {"workload",
                                 {{"requests", {{"format", "synthetic"}, {"rate_rps", 0.2}}},
                                  {"model", "llama-3.1-70b"},
                                  {"origins", {{"new-york", 1}}}}},
                                {"policies", {{"routing", routing}}}};
  return read_scenario(document, ScenarioPlace("test.json"), library);
}

}  // namespace

TEST_CASE("a decision says which region, why, and the scores of all that were compared") {
  const Library library(testing::topologies_folder);
  Decisions decisions;
  const FinishedRun run(scenario_of({{"name", "lowest_carbon"}}, library), library, {}, {&decisions});
  REQUIRE(decisions.decisions().size() == run.totals().arrivals);
  REQUIRE(decisions.decisions().size() > 500);
  for (const Decision& decision : decisions.decisions()) {
    REQUIRE(decision.seen.size() == 2);
    REQUIRE(decision.reason.scores.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      const SeenRegion& seen = decision.seen[i];
      CHECK(decision.reason.scores[i] == (seen.energy * seen.pue * seen.intensity).value());
      CHECK(in_wh(seen.energy) > 0.05);
    }
    CHECK(decision.reason.why == "the lowest score");
    const std::size_t lowest = decision.reason.scores[1] < decision.reason.scores[0] ? 1 : 0;
    CHECK(decision.region == decision.seen[lowest].region);
  }
}

TEST_CASE("where every region is full a decision says that the least loaded was taken") {
  const Library library(testing::topologies_folder);
  Decisions decisions;
  const nlohmann::json always_full{{"name", "lowest_carbon"}, {"load_max", 0.0}};
  const FinishedRun run(scenario_of(always_full, library), library, {}, {&decisions});
  REQUIRE(!decisions.decisions().empty());
  for (const Decision& decision : decisions.decisions()) {
    CHECK(decision.reason.why == "all in reach are full: the least loaded");
  }
}

}  // namespace tradewind::laws
