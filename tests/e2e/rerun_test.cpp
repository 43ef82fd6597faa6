#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>

using namespace tradewind::e2e;
using nlohmann::json;

TEST_CASE("a results file is run again like a scenario, and gives the same bytes") {
  const Workplace place;
  place.write("trace.csv", trace_text(300));
  json scenario = small_scenario();
  scenario["workload"]["requests"] = trace_requests("trace.csv");
  scenario["variants"] = {{"green", {{"policies", {{"routing", {{"name", "lowest_carbon"}}}}}}},
                          {"home", json::object()}};
  REQUIRE(place.command("compare", scenario, {"--seeds", "2"}).code == 0);
  // Trace and topology are relative to where the scenario was.
  for (const char* results : {"out/green/results.json", "out/home/results.json", "out/green/seed-2.json"}) {
    CAPTURE(results);
    const Ended again = outcome_of({"run", place.path(results), "--base", place.path(), "--out", place.path("again")});
    CAPTURE(again.err);
    REQUIRE(again.code == 0);
    CHECK(place.read("again/results.json") == place.read(results));
  }
}

TEST_CASE("what is wrong with the scenario of a results file is told at its place in that file") {
  const Workplace place;
  REQUIRE(place.run(small_scenario()).code == 0);
  const Ended elsewhere = outcome_of({"run", place.path("out/results.json")});
  check_refused(elsewhere, {"out/results.json: /scenario/topology: found \"small.json\"", "out/small.json"});
}
