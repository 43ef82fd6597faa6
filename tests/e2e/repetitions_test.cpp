#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tradewind::e2e;
using nlohmann::json;

TEST_CASE("runs with further seeds bootstrap a replayed trace, and the scenario in each result says so") {
  const Workplace place;
  place.write("trace.csv", trace_text(600));
  json scenario = two_variants();
  scenario["workload"]["requests"] = trace_requests("trace.csv");
  const Ended ended =
      outcome_of({"compare", place.write("scenario.json", scenario), "--out", place.path("out"), "--seeds", "3"});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  const auto bootstrap = [&](const std::string& file) {
    return json::parse(place.read("out/home/" + file))["scenario"]["workload"]["requests"]["bootstrap"].get<bool>();
  };
  CHECK_FALSE(bootstrap("results.json"));
  CHECK(bootstrap("seed-2.json"));
  CHECK(bootstrap("seed-3.json"));
  const Ended again = outcome_of({"run", place.path("out/home/seed-2.json"), "--base", place.path()});
  CHECK((again.out == place.read("out/home/seed-2.json")));
  const json comparison = json::parse(place.read("out/comparison.json"));
  CHECK(comparison["seeds"] == 3);
  CHECK(ended.out.find("over 3 seeds") != std::string::npos);
}

TEST_CASE("days of a year have a run each, at the same dates for every variant") {
  const Workplace place;
  const Ended ended =
      outcome_of({"compare", place.write("scenario.json", two_variants()), "--out", place.path("out"), "--days", "3"});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  const json comparison = json::parse(place.read("out/comparison.json"));
  REQUIRE(comparison["days"].size() == 3);
  for (std::size_t day = 1; day < 3; ++day) {
    const std::string date = comparison["days"][day];
    for (const char* variant : {"home", "green"}) {
      const json results = json::parse(place.read(fmt::format("out/{}/day-{}.json", variant, date)));
      CHECK(results["scenario"]["start"].get<std::string>().starts_with(date));
      CHECK(results["seed"] == 1 + day);
    }
  }
  json own = two_variants();
  own["variants"]["green"]["start"] = "2024-07-01T00:00:00Z";
  check_refused(outcome_of({"compare", place.write("own.json", own), "--days", "3"}),
                {"/variants/green/start", "paired by day"});
  check_refused(outcome_of({"compare", place.path("scenario.json"), "--days", "3", "--seeds", "2"}),
                {"--days", "--seeds"});
}

TEST_CASE("variants with other limits or hours are compared with a note, with another kind of intensity not at all") {
  const Workplace place;
  json scenario = two_variants();
  scenario["variants"]["green"]["slo_target"] = 0.9;
  scenario["variants"]["green"]["start"] = "2024-06-01T00:00:00Z";
  const Ended noted = place.command("compare", scenario);
  CHECK(noted.code == 0);
  CHECK(noted.err.find("limits of home are not those of green") != std::string::npos);
  CHECK(noted.err.find("hours of home are not those of green") != std::string::npos);
  scenario["variants"]["green"] = {{"accounting", {{"intensity", "average_life_cycle"}}}};
  const Ended refused = place.command("compare", scenario);
  CHECK(refused.code == 2);
  CHECK(refused.err.find("/variants/home/accounting/intensity") != std::string::npos);
}
