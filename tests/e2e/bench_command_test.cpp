#include "tests/e2e/program.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind::e2e {

TEST_CASE("a quick bench of one group measures whole processes and says so in JSON") {
  const Ended ended = outcome_of({"bench", "--quick", "--json", "--group", "requests"});
  CHECK(ended.code == 0);
  CHECK(ended.err == "");
  const auto groups = nlohmann::json::parse(ended.out).at("groups");
  REQUIRE(groups.size() == 1);
  CHECK(groups[0]["unit"] == "request");
  for (const auto& row : groups[0]["rows"]) {
    CHECK(row["count"].get<double>() > 9'000);
    CHECK(row["cpu_s"].get<double>() > 0.0);
    CHECK(row["wall_s"].get<double>() > 0.0);
    CHECK(row["peak_mb"].get<double>() > 1.0);
    CHECK(row["repetitions"] == 3);
  }
}

TEST_CASE("a bench of a group that does not exist is refused with the groups that do") {
  check_refused(outcome_of({"bench", "--group", "replica"}), {"\"replica\"", "replicas", "events"});
}

TEST_CASE("a bench cannot be quick and full at once") {
  check_refused(outcome_of({"bench", "--quick", "--full"}), {"--quick", "--full"});
}

}  // namespace tradewind::e2e
