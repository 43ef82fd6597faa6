#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

/// Results of the small world, whose regions state more than direct means.
json results_with(const json& stated, const json& accounting, int& code, std::string& error) {
  const Workplace place;
  json topology = small_topology();
  for (auto& region : topology["regions"]) region["grid"].update(stated);
  place.write("small.json", topology);
  json scenario = small_scenario();
  scenario["accounting"] = accounting;
  const Ended ended = outcome_of({"run", place.write("scenario.json", scenario)});
  code = ended.code;
  error = ended.err;
  return ended.code == 0 ? json::parse(ended.out) : json();
}

}  // namespace

TEST_CASE("life-cycle accounting charged direct intensity without a word where a region states nothing else") {
  int code = 0;
  std::string error;
  static_cast<void>(results_with(json::object(), {{"intensity", "average_life_cycle"}}, code, error));
  CHECK(code == 2);
  for (const char* word : {"/regions/", "/grid/annual_mean_life_cycle_g_per_kwh", "average_direct",
                           "average_life_cycle, which /accounting/intensity asks for"}) {
    CHECK_MESSAGE(error.find(word) != std::string::npos, error);
  }
}

TEST_CASE("figures of other kinds stand beside location-based carbon where every region states them") {
  int code = 0;
  std::string error;
  const json stated{{"annual_mean_life_cycle_g_per_kwh", 500.0}, {"annual_mean_marginal_g_per_kwh", 900.0}};
  const json direct = results_with(stated, json::object(), code, error);
  REQUIRE_MESSAGE(code == 0, error);
  const double kwh = direct["energy_kwh"]["facility"];
  CHECK(direct["carbon_g"]["life_cycle"].get<double>() == doctest::Approx(500.0 * kwh).epsilon(1e-9));
  CHECK(direct["carbon_g"]["marginal"].get<double>() == doctest::Approx(900.0 * kwh).epsilon(1e-9));
  const json whole = results_with(stated, {{"intensity", "average_life_cycle"}}, code, error);
  REQUIRE_MESSAGE(code == 0, error);
  CHECK(whole["carbon_g"]["location"].get<double>() == doctest::Approx(500.0 * kwh).epsilon(1e-9));
  CHECK_FALSE(whole["carbon_g"].contains("life_cycle"));
  const json plain = results_with(json::object(), json::object(), code, error);
  CHECK(plain["carbon_g"]["location"] == direct["carbon_g"]["location"]);
  CHECK_FALSE(plain["carbon_g"].contains("marginal"));
}

TEST_CASE("a WattTime file in place of a series of averages is refused") {
  const Workplace place;
  json topology = small_topology();
  topology["regions"]["lab"]["grid"]["series"] = {{"path", "moer.csv"}, {"format", "watttime"}};
  place.write("small.json", topology);
  check_refused(outcome_of({"run", place.write("scenario.json", small_scenario())}),
                {"/regions/lab/grid/series/format", "marginal by definition", "marginal_series"});
}
