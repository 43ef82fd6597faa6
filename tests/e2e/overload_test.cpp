#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>

using namespace tradewind::e2e;
using nlohmann::json;

TEST_CASE("a load out of all proportion is foreseen by check") {
  const Workplace place;
  json scenario = small_scenario();
  Ended ended = outcome_of({"check", place.write("scenario.json", scenario)});
  CHECK(ended.code == 0);
  CHECK(ended.out.find("  llama-3.1-8b: 0.") == 0);
  CHECK(ended.out.find("nobody keeps up") == std::string::npos);
  scenario["workload"]["requests"]["rate_rps"] = 500;
  ended = outcome_of({"check", place.write("scenario.json", scenario)});
  CHECK(ended.code == 0);
  CHECK(ended.out.find("  llama-3.1-8b: ") == 0);
  CHECK(std::stod(ended.out.substr(16)) == doctest::Approx(500).epsilon(0.02));
  CHECK(ended.out.find("within the limits on 4 replicas (load ") != std::string::npos);
  CHECK(ended.out.find(": nobody keeps up within the limits\n") != std::string::npos);
}

TEST_CASE("a run that nobody keeps up with ends and names the load, and the other variants keep their results") {
  const Workplace place;
  json scenario = two_variants();
  scenario["in_flight_max"] = 1000;
  scenario["variants"]["flooded"] = {{"workload", {{"requests", {{"rate_rps", 500}}}}}};
  const Ended ended = place.command("compare", scenario);
  CHECK(ended.code == 1);
  const json comparison = json::parse(place.read("out/comparison.json"));
  const std::string error = comparison["variants"][0]["error"];
  CHECK(comparison["variants"][0]["name"] == "flooded");
  CHECK(std::stod(error) > 1000);
  CHECK(error.find(" requests in flight at ") != std::string::npos);
  CHECK(error.find("more than in_flight_max (1000); llama-3.1-8b: ") != std::string::npos);
  CHECK(comparison["variants"][1]["results"]["requests"]["completed"] > 0);
  CHECK(ended.err.find("tradewind: the run failed: variant flooded: " + error) != std::string::npos);

  scenario = small_scenario();
  scenario["in_flight_max"] = 1000;
  scenario["workload"]["requests"]["rate_rps"] = 500;
  Workplace alone;
  CHECK(alone.run(scenario).code == 1);
  CHECK(alone.contents("out").empty());
}
