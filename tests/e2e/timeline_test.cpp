#include "tests/e2e/lab_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <iterator>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

double sum(const json& column) {
  double total = 0.0;
  for (const json& value : column) total += value.get<double>();
  return total;
}

/// Ten long requests a second in the last hundred seconds of an hour and a half, but for ten: most of their work comes
/// after it.
std::string late_requests() {
  std::string rows;
  for (int i = 0; i < 900; ++i) fmt::format_to(std::back_inserter(rows), "{:.1f},2000,1500\n", 5300.0 + 0.1 * i);
  return rows;
}

}  // namespace

TEST_CASE("a timeline sums to the window's account whatever its interval, and the drain has rows of its own") {
  // 100 g/kWh until the end of the window, 900 after it: what is booked on the wrong side shows.
  const Laboratory laboratory;
  laboratory.write("intensity.csv",
                   std::string("timestamp,carbon_intensity\n2024-01-01T00:00Z,100\n2024-01-01T01:30Z,900\n"
                               "2024-01-01T03:00Z,900\n2024-01-01T04:30Z,900\n"));
  json region = lab_region("llama-3.1-70b", 4);
  region["grid"] = {{"annual_mean_g_per_kwh", 400}, {"series", {{"path", "intensity.csv"}, {"format", "csv"}}}};
  json scenario = lab_scenario("llama-3.1-70b", 5400);
  scenario["drain_s"] = 7200;
  std::optional<json> first;
  for (const double interval_s : {1800.0, 3600.0, 5400.0, 777.7, 86400.0}) {
    CAPTURE(interval_s);
    scenario["timeline_interval_s"] = interval_s;
    const json results = laboratory.results_of(scenario, lab_topology({{"lab", region}}), late_requests());
    const json& timeline = results["timeline"];
    const double drain = results["energy_kwh"]["drain"];
    const double window = results["energy_kwh"]["facility"].get<double>() - drain;
    CHECK(drain > 0.1);
    CHECK(window == doctest::Approx(3.7745 + 900 * 2000 * 4 * 0.06e-9).epsilon(1e-5));  // prompts travel in it
    const json& rows = timeline["columns"];
    CHECK(sum(rows["lab.energy_kwh"]) == doctest::Approx(window).epsilon(1e-9));
    CHECK(sum(rows["lab.carbon_g"]) == doctest::Approx(100.0 * window).epsilon(1e-9));
    for (std::size_t i = 0; i < rows["time_s"].size(); ++i) {
      CHECK(rows["lab.intensity_g_per_kwh"][i] == doctest::Approx(100.0));
      const double energy = rows["lab.energy_kwh"][i];
      CHECK(rows["lab.carbon_g"][i].get<double>() == doctest::Approx(100.0 * energy).epsilon(1e-9));
    }
    const json& drained = timeline["drain"]["columns"];
    CHECK(drained["time_s"][0] == 5400.0);
    CHECK(sum(drained["lab.energy_kwh"]) == doctest::Approx(drain).epsilon(1e-9));
    CHECK(sum(drained["lab.carbon_g"]) == doctest::Approx(900.0 * drain).epsilon(1e-9));
    CHECK(sum(rows["lab.requests"]) + sum(drained["lab.requests"]) == 900.0);
    if (!first) first = results["energy_kwh"];
    CHECK(results["energy_kwh"]["facility"].get<double>() ==
          doctest::Approx((*first)["facility"].get<double>()).epsilon(1e-9));
  }
}

TEST_CASE("a timeline begins where a warm-up ends") {
  const Laboratory laboratory;
  json scenario = lab_scenario("llama-3.1-8b", 7200);
  scenario["warmup_s"] = 4000;
  scenario["timeline_interval_s"] = 3600;
  const json results = laboratory.results_of(scenario, lab_topology({{"lab", lab_region("llama-3.1-8b", 1)}}),
                                             "100,100,10\n5000,100,10\n");
  const json& columns = results["timeline"]["columns"];
  CHECK(columns["time_s"] == json::array({4000.0}));
  CHECK(columns["lab.requests"] == json::array({1}));
  CHECK(sum(columns["lab.energy_kwh"]) ==
        doctest::Approx(results["energy_kwh"]["facility"].get<double>()).epsilon(1e-9));
}
