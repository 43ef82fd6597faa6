#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sstream>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

/// The mistakes that a command told, one a line, without `tradewind: FILE: `.
std::vector<std::string> told(const Ended& ended) {
  CHECK(ended.code == 2);
  CHECK(ended.out == "");
  std::vector<std::string> lines;
  std::istringstream in(ended.err);
  for (std::string line; std::getline(in, line);) {
    REQUIRE(line.starts_with("tradewind: "));
    lines.push_back(line.substr(line.find(".json: ") + 7));
  }
  return lines;
}

std::vector<std::string> places(const Ended& ended) {
  std::vector<std::string> out;
  for (const std::string& line : told(ended)) out.push_back(line.substr(0, line.find(": ")));
  return out;
}

}  // namespace

TEST_CASE("check tells every mistake of a scenario in one go, unknown keys first") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["duration_s"] = -5;
  scenario["warmup"] = 3;
  scenario["workload"]["classes"]["chat"]["ttft_slo_s"] = "soon";
  scenario["workload"]["classes"]["chat"]["shar"] = 1;
  scenario["workload"]["requests"].erase("rate_rps");
  scenario["workload"]["origins"]["moon"] = 1;
  scenario["policies"]["routing"] = {{"name", "lowest_carbon"}, {"load_max", -1}, {"load", 2}};
  scenario["policies"]["batching"] = {{"name", "chunkd"}};
  const std::string file = place.write("scenario.json", scenario);
  CHECK(places(outcome_of({"check", file})) ==
        std::vector<std::string>{"/workload/classes/chat/shar", "/policies/routing/load", "/warmup", "/duration_s",
                                 "/workload/requests/rate_rps", "/workload/origins/moon",
                                 "/workload/classes/chat/ttft_slo_s", "/policies/routing/load_max",
                                 "/policies/batching/name"});
  CHECK(places(outcome_of({"run", file})) == places(outcome_of({"check", file})));
}

TEST_CASE("check tells every mistake of a topology in one go") {
  const Workplace place;
  json topology = small_topology();
  topology["regions"]["lab"]["pue"] = 0.5;
  topology["regions"]["annex"]["storage"].erase("read_gb_per_s");
  topology["regions"]["annex"]["deployments"][0]["gpu"] = 1;
  topology["links"][1]["to"] = "anex";
  const std::string file = place.write("small.json", topology);
  const std::vector<std::string> expected{"/regions/annex/deployments/0/gpu", "/regions/annex/storage/read_gb_per_s",
                                          "/regions/lab/pue", "/links/1/to"};
  CHECK(places(outcome_of({"check", file})) == expected);
  CHECK(places(place.run(small_scenario())) == expected);
}

TEST_CASE("a mistyped key is told as that, and not as a missing one") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["topolgy"] = scenario["topology"];
  scenario.erase("topology");
  CHECK(told(outcome_of({"check", place.write("scenario.json", scenario)})) ==
        std::vector<std::string>{"/topolgy: found an unknown key, expected \"topology\" (did you mean that?)"});
  // Also where the key that is missed decides which others there may be.
  scenario = small_scenario();
  scenario["policies"]["routing"] = {{"nam", "lowest_carbon"}, {"load_max", 0.5}};
  CHECK(
      told(outcome_of({"check", place.write("scenario.json", scenario)})) ==
      std::vector<std::string>{"/policies/routing/nam: found an unknown key, expected \"name\" (did you mean that?)"});
}

TEST_CASE("results were checked as if they were a topology") {
  const Workplace place;
  REQUIRE(place.run(small_scenario()).code == 0);
  const Ended ended = outcome_of({"check", place.path("out/results.json"), "--base", place.path()});
  CHECK(ended.code == 0);
  CHECK(ended.out.find("out/results.json: scenario of 1 variant: fine\n") != std::string::npos);
  check_refused(outcome_of({"check", place.path("out/results.json")}),
                {"out/results.json: /scenario/topology: found \"small.json\""});
}

TEST_CASE("the nearest word is only guessed when it is near") {
  const Workplace place;
  json scenario = small_scenario();
  const auto guess = [&](const std::string& model) {
    scenario["workload"]["model"] = model;
    const auto lines = told(outcome_of({"check", place.write("scenario.json", scenario)}));
    REQUIRE(lines.size() == 1);
    const std::size_t at = lines[0].find("expected ");
    return lines[0].substr(at + 9);
  };
  CHECK(guess("lama-3.1-8b") == "\"llama-3.1-8b\" (did you mean that?)");
  CHECK(guess("LLAMA-3.1-8B") == "\"llama-3.1-8b\" (did you mean that?)");
  CHECK(guess("llama-3.1-b8") == "\"llama-3.1-8b\" (did you mean that?)");
  CHECK(guess("gpt-5") == "a model of the catalogue");
  CHECK(guess("x") == "a model of the catalogue");
}

TEST_CASE("check finds what comparing would refuse") {
  const Workplace place;
  json scenario = two_variants();
  scenario["baseline"] = "nope";
  CHECK(told(outcome_of({"check", place.write("scenario.json", scenario)})) ==
        std::vector<std::string>{"/baseline: found \"nope\", expected the name of a variant"});
  for (const std::string& name : {std::string("comparison.json"), std::string("report.html"), std::string(300, 'V')}) {
    CAPTURE(name);
    scenario = two_variants();
    scenario["variants"][name] = json::object();
    const std::string file = place.write("scenario.json", scenario);
    const auto lines = told(outcome_of({"check", file}));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("/variants/" + name.substr(0, 100)));
    CHECK(outcome_of({"compare", file, "--out", place.path("out")}).code == 2);
    CHECK(place.contents("out").empty());
  }
  scenario = small_scenario();
  scenario["workload"]["classes"] = json::object();
  for (int i = 0; i < 70'000; ++i) scenario["workload"]["classes"][fmt::format("c{}", i)] = json::object();
  CHECK(told(outcome_of({"check", place.write("scenario.json", scenario)})) ==
        std::vector<std::string>{"/workload/classes: found 70000 classes, expected at most 65535"});
}

TEST_CASE("shares must add up to something finite") {
  const Workplace place;
  json scenario = small_scenario();
  for (const char* name : {"a", "b", "c"}) scenario["workload"]["classes"][name] = {{"share", 1e308}};
  const auto lines = told(place.run(scenario));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "/workload/classes/a/share: found 1e+308, expected a number from 0 to 1e+15");
}

TEST_CASE("times without end are refused, because memory and results grow with them") {
  const Workplace place;
  for (const double seconds : {1e8, 1e10, 1e308}) {
    for (const char* key : {"deadline_s", "timeout_s", "ttft_slo_s", "tpot_slo_s"}) {
      json scenario = small_scenario();
      scenario["workload"]["classes"]["chat"][key] = seconds;
      CHECK(places(outcome_of({"check", place.write("scenario.json", scenario)})) ==
            std::vector<std::string>{std::string("/workload/classes/chat/") + key});
    }
  }
  json fine = small_scenario();
  fine["duration_s"] = 366 * 86400;
  fine["timeline_interval_s"] = 1;
  CHECK(places(outcome_of({"check", place.write("scenario.json", fine)})) ==
        std::vector<std::string>{"/timeline_interval_s"});
}

TEST_CASE("prices and intensities beyond all measure are refused, because sums of them have no end") {
  const Workplace place;
  const std::string scenario = place.write("scenario.json", small_scenario());
  const auto refused = [&](const json& topology) {
    place.write("small.json", topology);
    return told(outcome_of({"check", scenario}));
  };
  for (const double price : {1e308, -1e308, 1.1e15}) {
    json topology = small_topology();
    topology["regions"]["lab"]["price_usd_per_kwh"] = price;
    CHECK(refused(topology).at(0) == fmt::format("/regions/lab/price_usd_per_kwh: found {}, expected a number from "
                                                 "-1e+15 to 1e+15",
                                                 json(price).dump()));
  }
  for (const char* kind : {"intensity", "price"}) {
    json topology = small_topology();
    json& lab = topology["regions"]["lab"];
    const json series{{"path", "series.csv"}, {"format", "csv"}};
    (kind == std::string("price") ? lab["price_series"] : lab["grid"]["series"]) = series;
    place.write("series.csv", fmt::format("timestamp,{}\n2024-03-21T00:00Z,100\n2024-03-21T01:00Z,1e308\n",
                                          kind == std::string("price") ? "price_usd_per_mwh" : "carbon_intensity"));
    place.write("small.json", topology);
    check_refused(outcome_of({"check", scenario}),
                  {"series.csv: line 3: found \"1e308\", expected a number up to 1e+15"});
  }
}

TEST_CASE("a name of megabytes is cut in messages, and found wrong at once") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["workload"]["model"] = std::string(10'000'000, 'm');
  const Ended ended = outcome_of({"check", place.write("scenario.json", scenario)});
  CHECK(ended.code == 2);
  CHECK(ended.err.size() < 1000);
  scenario = small_scenario();
  scenario[std::string(10'000'000, 'k')] = 1;
  CHECK(outcome_of({"check", place.write("scenario.json", scenario)}).err.size() < 1000);
}
