#include "sim/run/comparison/decomposition.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind::laws {

TEST_CASE("the parts of a difference of carbon add up to it between any two runs") {
  nlohmann::json before;
  double cleaner = 0.0;
  for_each_case(every_policy(), {}, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    const nlohmann::json results = run.results();
    if (!before.is_null()) {
      const auto parts = decomposition_of(results, before);
      REQUIRE(parts.has_value());
      double sum = 0.0;
      for (const double part : parts->parts()) sum += part;
      const double now = results["carbon_g"]["total"];
      const double then = before["carbon_g"]["total"];
      REQUIRE(std::abs(sum - (now - then)) <= 1e-9 * std::max(now, then));
      cleaner += parts->cleaner_joules != 0.0 ? 1.0 : 0.0;
    }
    before = results;
  });
  check_reached("of another intensity", cleaner, 20);
}

}  // namespace tradewind::laws
