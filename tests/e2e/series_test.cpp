#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

/// A price for every quarter of 1 October 2025, 100 USD/MWh on the hour and 20 else, after four hours of September.
std::string market_text() {
  std::string text = "timestamp,price_usd_per_mwh\n";
  for (int h = 20; h < 24; ++h) text += fmt::format("2025-09-30T{}:00Z,50\n", h);
  for (int q = 0; q < 48; ++q) {
    text += fmt::format("2025-10-01T{:02}:{:02}Z,{}\n", q / 4, q % 4 * 15, q % 4 == 0 ? 100 : 20);
  }
  return text;
}

/// One server in one region, which idles but for one short request.
class IdleServer : public Workplace {
 public:
  explicit IdleServer(const std::string& series) {
    write("trace.csv", trace_text(1));
    write("series.csv", series);
  }

  /// Runs so many seconds from a time, with `series.csv` as the prices or the intensity of the region.
  [[nodiscard]] Ended run_from(const std::string& start, int duration_s, bool price, const json& rules = {}) const {
    json topology = small_topology();
    json& lab = topology["regions"]["lab"];
    json series{{"path", "series.csv"}, {"format", "csv"}};
    if (rules.is_object()) series.update(rules);
    (price ? lab["price_series"] : lab["grid"]["series"]) = series;
    topology["regions"].erase("annex");
    topology["links"].erase(1);
    write("small.json", topology);
    json scenario = small_scenario();
    scenario["start"] = start;
    scenario["duration_s"] = duration_s;
    scenario["drain_s"] = 0;
    scenario["workload"]["requests"] = trace_requests("trace.csv");
    return Workplace::run(scenario);
  }

  [[nodiscard]] json results() const { return json::parse(read("out/results.json")); }
  [[nodiscard]] double g_per_kwh() const {
    const json all = results();
    return all["carbon_g"]["location"].get<double>() / all["energy_kwh"]["facility"].get<double>();
  }
  [[nodiscard]] double usd_per_kwh() const {
    const json all = results();
    return all["cost_rows_usd"]["electricity"].get<double>() / all["energy_kwh"]["facility"].get<double>();
  }
};

}  // namespace

TEST_CASE("a day whose prices went from hours to quarters was charged the first quarter of each hour") {
  const IdleServer server(market_text());
  CHECK(server.run_from("2025-10-01T10:00:00Z", 3600, true).code == 0);
  CHECK(server.usd_per_kwh() == doctest::Approx(0.040).epsilon(1e-4));
  CHECK(server.run_from("2025-10-01T09:00:00Z", 7200, true).code == 0);
  CHECK(server.usd_per_kwh() == doctest::Approx(0.040).epsilon(1e-4));
  CHECK(server.run_from("2025-09-30T23:00:00Z", 3600, true).code == 0);
  CHECK(server.usd_per_kwh() == doctest::Approx(0.050).epsilon(1e-4));
}

TEST_CASE("a gap among rows that the run does not need moved all that follow it") {
  const IdleServer server(
      "timestamp,carbon_intensity\n2024-01-01T00:00Z,100\n2024-01-01T02:00Z,100\n2024-01-01T03:00Z,100\n"
      "2024-01-01T04:00Z,100\n2024-01-01T05:00Z,700\n2024-01-01T06:00Z,700\n");
  CHECK(server.run_from("2024-01-01T05:00:00Z", 3600, false).code == 0);
  CHECK(server.g_per_kwh() == doctest::Approx(700.0).epsilon(1e-9));
  check_refused(server.run_from("2024-01-01T01:00:00Z", 3600, false),
                {"series.csv: line 3: found 2024-01-01T02:00:00Z after an interval that ends at 2024-01-01T01:00:00Z",
                 "\"fill\""});
}

TEST_CASE("a half hour that is in the file twice can be kept once, and is told") {
  const IdleServer server(
      "timestamp,carbon_intensity\n2021-04-19T18:30Z,150\n2021-04-19T19:00Z,160\n2021-04-19T19:00Z,161\n"
      "2021-04-19T19:30Z,170\n");
  const auto run = [&](const json& rules) { return server.run_from("2021-04-19T18:30:00Z", 3600, false, rules); };
  check_refused(run({}), {"series.csv: line 4: found \"2021-04-19T19:00Z\"", "\"on_duplicate\""});
  const Ended first = run({{"on_duplicate", "first"}});
  CHECK(first.code == 0);
  CHECK(first.err.starts_with("note: series.csv: dropped 1 row of the same time as another: line 4\n"));
  CHECK(server.g_per_kwh() == doctest::Approx(155.0).epsilon(1e-4));
  CHECK(server.results()["inputs"][1]["duplicates"] == 1);
  CHECK(run({{"on_duplicate", "last"}}).code == 0);
  CHECK(server.g_per_kwh() == doctest::Approx(155.5).epsilon(1e-4));
}

TEST_CASE("times that end their interval can be told from times that start it") {
  const IdleServer server(
      "timestamp,carbon_intensity\n2024-01-01T00:00Z,100\n2024-01-01T01:00Z,700\n2024-01-01T02:00Z,300\n");
  CHECK(server.run_from("2024-01-01T00:00:00Z", 3600, false).code == 0);
  CHECK(server.g_per_kwh() == doctest::Approx(100.0).epsilon(1e-9));
  CHECK(server.run_from("2024-01-01T00:00:00Z", 3600, false, {{"time_marks", "end"}}).code == 0);
  CHECK(server.g_per_kwh() == doctest::Approx(700.0).epsilon(1e-9));
}

TEST_CASE("hours without a value are filled where it is allowed, counted in the results and told on stderr") {
  const IdleServer server(
      "timestamp,carbon_intensity\n2024-01-01T00:00Z,100\n2024-01-01T01:00Z,200\n2024-01-01T04:00Z,500\n"
      "2024-01-01T05:00Z,600\n2024-01-01T06:00Z,700\n");
  const auto run = [&](const json& rules) { return server.run_from("2024-01-01T02:00:00Z", 7200, false, rules); };
  check_refused(run({}), {"series.csv: line 4: found 2024-01-01T04:00:00Z after an interval that ends at "
                          "2024-01-01T02:00:00Z, expected a series without gaps, or \"fill\""});
  const Ended linear = run({{"fill", "linear"}});
  CHECK(linear.code == 0);
  CHECK(linear.err.starts_with("note: series.csv: filled 2 missing intervals (7200 s) linearly: line 4\n"));
  CHECK(server.g_per_kwh() == doctest::Approx(350.0).epsilon(1e-4));
  const json input = server.results()["inputs"][1];
  CHECK(input["filled"] == 2);
  CHECK(input["filled_s"] == 7200.0);
  CHECK(input["duplicates"] == 0);
  const Ended previous = run({{"fill", "previous"}});
  CHECK(previous.err.starts_with(
      "note: series.csv: filled 2 missing intervals (7200 s) with the value before: line 4\n"));
  CHECK(server.g_per_kwh() == doctest::Approx(200.0).epsilon(1e-9));
  check_refused(run({{"fill", "linear"}, {"fill_max_s", 3600}}),
                {"series.csv: line 4: found no value from 2024-01-01T02:00:00Z to 2024-01-01T04:00:00Z (7200 s), "
                 "expected at most 3600 s to be filled, the \"fill_max_s\""});
}
