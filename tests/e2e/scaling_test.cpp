#include "tests/e2e/lab_world.hpp"

#include <doctest/doctest.h>

using namespace tradewind::e2e;
using nlohmann::json;

TEST_CASE("scaling goes on in a region whatever the region before it offers") {
  // The other region comes first or last by its name and has no deployment of the model. Ready after 448 s, idle for
  // 300 s, stopped; the node off 600 s later, and all of it again from 20,000 s on: two cold starts, 2.0049 kWh. Never
  // stopped, it would be one and 14.12 kWh.
  const Laboratory laboratory;
  json scenario = lab_scenario("llama-3.1-8b", 21600);
  scenario["policies"] = {{"scaling", {{"name", "scale_to_zero"}}}};
  json other = lab_region("llama-3.1-70b", 4);
  const json lab = lab_region("llama-3.1-8b", 1);
  const std::string rows = "0,100,10\n20000,100,10\n";
  const json before = laboratory.results_of(scenario, lab_topology({{"a-lab", other}, {"lab", lab}}), rows);
  const json after = laboratory.results_of(scenario, lab_topology({{"lab", lab}, {"z-lab", other}}), rows);
  const json& first = before["regions"][1];
  const json& second = after["regions"][0];
  REQUIRE(first["name"] == "lab");
  REQUIRE(second["name"] == "lab");
  CHECK(first["cold_starts"]["count"] == 2);
  CHECK(first["energy_kwh"] == second["energy_kwh"]);
  CHECK(first["energy_kwh"]["facility"].get<double>() == doctest::Approx(2.0049).epsilon(1e-4));
}
