#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind::laws {

TEST_CASE("a whole run that asks for no memory ahead gives the same bytes") {
  const std::vector<Subject> subjects{
      {"routing", "lowest_carbon"}, {"scaling", "concurrency"}, {"batching", "chunked"}};
  for_each_case(subjects, {.time_outs = true}, [&](const LawFolder& folder, const RandomScenario& drawn) {
    const Scenario scenario = read(drawn, folder);
    const FinishedRun ahead(scenario, folder.library());
    const FinishedRun without(scenario, folder.library(), {}, {}, [](Plan& plan) { plan.settings.look_ahead = false; });
    REQUIRE(ahead.plan().settings.look_ahead);
    REQUIRE(without.results().dump() == ahead.results().dump());
  });
}

}  // namespace tradewind::laws
