#include "sim/run/results.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace tradewind::laws {

TEST_CASE("the scenario that results were computed from gives the same bytes when it is run again") {
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  std::size_t bootstrapped = 0;
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& drawn) {
    Scenario scenario = read(drawn, folder);
    // As a comparison does with every seed but the first: the change is not in the file, and yet in the results.
    for (WorkloadClass& request_class : scenario.workload.classes) {
      if (!request_class.requests || request_class.requests->synthetic) continue;
      request_class.requests->bootstrap = true;
      ++bootstrapped;
    }
    const auto results = FinishedRun(scenario, folder.library()).results();
    const Scenario again = read_scenario(nlohmann::json(results["scenario"]), drawn.file, folder.library());
    REQUIRE(FinishedRun(again, folder.library()).results().dump() == results.dump());
  });
  check_reached("bootstrapped", static_cast<double>(bootstrapped), 0);
  MESSAGE(bootstrapped << " of them with a bootstrapped trace");
}

}  // namespace tradewind::laws
