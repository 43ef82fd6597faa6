#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tradewind::e2e;
using nlohmann::json;

// Who has the last word: the command line, a variant, the scenario.

namespace {

/// `a_short_nap` and `b_long_nap` differ in how long a replica idles before it is stopped.
json two_naps() {
  json scenario = small_scenario();
  scenario["duration_s"] = 60;
  scenario["policies"]["scaling"] = {{"name", "scale_to_zero"}, {"idle_timeout_s", 100}};
  scenario["variants"] = {{"a_short_nap", json::object()},
                          {"b_long_nap", {{"policies", {{"scaling", {{"idle_timeout_s", 2000}}}}}, {"seed", 9}}}};
  return scenario;
}

json scenario_in(const Workplace& place, const std::string& results) {
  return json::parse(place.read("out/" + results))["scenario"];
}

}  // namespace

TEST_CASE("a run of a variant took its value instead of that of --set or --seed") {
  const Workplace place;
  const Ended ended = place.command(
      "run", two_naps(), {"--variant", "b_long_nap", "--set", "/policies/scaling/idle_timeout_s=20", "--seed", "5"});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  const json ran = scenario_in(place, "results.json");
  CHECK(ran["policies"]["scaling"]["idle_timeout_s"] == 20);
  CHECK(ran["seed"] == 5);
  check_refused(place.command("run", two_naps(), {"--variant", "b_long_nap", "--set", "/duration_s=-1"}),
                {"scenario.json: /duration_s: found -1"});
  check_refused(place.command("run", two_naps(),
                              {"--variant", "b_long_nap", "--set", "/policies/scaling/idle_timeout_s=\"long\""}),
                {"scenario.json: /policies/scaling/idle_timeout_s: found \"long\""});
}

TEST_CASE("what --set says of an array of a chosen variant, or takes back, ended in an internal error") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["duration_s"] = 60;
  scenario["workload"]["classes"]["chat"]["allowed_regions"] = {"lab"};
  scenario["variants"]["both"] = {{"workload", {{"classes", {{"chat", {{"allowed_regions", {"lab", "annex"}}}}}}}}};
  const std::string place_of_second = "/workload/classes/chat/allowed_regions/1";
  const Ended ended = place.command("run", scenario, {"--variant", "both", "--set", place_of_second + "=\"lab\""});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  CHECK(scenario_in(place, "results.json")["workload"]["classes"]["chat"]["allowed_regions"] == json{"lab", "lab"});
  check_refused(place.command("run", scenario, {"--set", place_of_second + "=\"lab\""}), {"--set: " + place_of_second});

  const Ended taken_back = place.command(
      "compare", two_naps(), {"--set", "/policies/scaling/idle_timeout_s=5", "--set", "/policies/scaling=null"});
  CHECK(taken_back.code == 2);  // the variant's parameter has no policy
  const Ended emptied =
      place.command("compare", small_scenario(), {"--set", "/policies/routing/load_max=1", "--set", "/policies={}"});
  CHECK_MESSAGE(emptied.code == 0, emptied.err);
}

TEST_CASE("--seed gave way to a --set of the seed") {
  const Workplace place;
  REQUIRE(place.command("run", two_naps(), {"--variant", "b_long_nap", "--set", "/seed=5", "--seed", "6"}).code == 0);
  CHECK(scenario_in(place, "results.json")["seed"] == 6);
  REQUIRE(place.command("run", two_naps(), {"--set", "/seed=5", "--seed", "6"}).code == 0);
  CHECK(scenario_in(place, "results.json")["seed"] == 6);
}

TEST_CASE("a comparison says which variants a --set does not change, and which get other requests") {
  const Workplace place;
  const Ended ended = place.command("compare", two_naps(), {"--set", "/policies/scaling/idle_timeout_s=20"});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  CHECK(scenario_in(place, "a_short_nap/results.json")["policies"]["scaling"]["idle_timeout_s"] == 20);
  CHECK(scenario_in(place, "b_long_nap/results.json")["policies"]["scaling"]["idle_timeout_s"] == 2000);
  CHECK(
      ended.err.find("note: variant b_long_nap has its own /policies/scaling/idle_timeout_s, whatever --set says\n") !=
      std::string::npos);
  CHECK(ended.err.find("note: the requests of b_long_nap are not those of a_short_nap\n") != std::string::npos);

  const Ended seeded = place.command("compare", two_naps(), {"--seed", "5"});
  REQUIRE_MESSAGE(seeded.code == 0, seeded.err);
  CHECK(scenario_in(place, "b_long_nap/results.json")["seed"] == 5);
  CHECK(seeded.err.find("note:") == std::string::npos);
}

TEST_CASE("which variants get other requests is told by what decides it") {
  const Workplace place;
  place.write("trace.csv", std::string("ts,in,out,from,kind\n0,100,10,bench,chat\n1,200,20,bench,chat\n"));
  json named = small_scenario();
  named["duration_s"] = 60;
  named["workload"]["requests"] = {{"format", "csv"},        {"path", "trace.csv"},    {"time_column", "ts"},
                                   {"prompt_column", "in"},  {"output_column", "out"}, {"class_column", "kind"},
                                   {"origin_column", "from"}};
  json drawn = small_scenario();
  drawn["duration_s"] = 60;
  const auto told = [&](json scenario, const json& patch) {
    scenario["variants"] = {{"a", json::object()}, {"b", patch}};
    const Ended ended = place.command("compare", scenario);
    REQUIRE_MESSAGE(ended.code == 0, ended.err);
    return ended.err.find("note: the requests of b are not those of a\n") != std::string::npos;
  };
  const auto of_chat = [](const json& patch) { return json{{"workload", {{"classes", {{"chat", patch}}}}}}; };
  CHECK_FALSE(told(named, of_chat({{"share", 3}})));
  CHECK_FALSE(told(named, {{"workload", {{"origins", {{"bench", 5}}}}}}));
  CHECK_FALSE(told(drawn, of_chat({{"share", 3}, {"ttft_slo_s", 9}})));
  CHECK_FALSE(told(drawn, {{"workload", {{"classes", {{"never", {{"share", 0}}}}}}}}));
  CHECK_FALSE(told(drawn, {{"start", "2024-03-22T00:00:00Z"}}));
  CHECK(told(drawn, {{"workload", {{"classes", {{"new", {{"share", 1}}}}}}}}));
  CHECK(told(drawn, {{"workload", {{"requests", {{"rate_rps", 1}}}}}}));
  CHECK(told(drawn, {{"duration_s", 30}}));
  drawn["workload"]["requests"]["profile"] = {{"shape", "diurnal"}, {"peak_to_mean", 1.6}};
  CHECK(told(drawn, {{"start", "2024-03-21T06:00:00Z"}}));
  json elsewhere = small_topology();
  elsewhere["origins"]["bench"]["utc_offset_hours"] = 9;
  place.write("elsewhere.json", elsewhere);
  CHECK(told(drawn, {{"topology", "elsewhere.json"}}));
}

TEST_CASE("variants with seeds of their own are not paired by --seeds") {
  const Workplace place;
  check_refused(place.command("compare", two_naps(), {"--seeds", "2"}),
                {"scenario.json: /variants/b_long_nap/seed: found 9", "--seeds"});
  CHECK(place.contents("out").empty());
  CHECK(place.command("compare", two_naps(), {"--seeds", "2", "--seed", "3"}).code == 0);
}

TEST_CASE("an empty argument, as of a shell variable that is not set, was taken for none") {
  const Workplace place;
  const std::string file = place.write("scenario.json", small_scenario());
  check_refused(outcome_of({"run", ""}), {"command line: argument 2: found an empty text"});
  check_refused(outcome_of({"run", file, "--out", ""}), {"command line: --out: found an empty text"});
  check_refused(outcome_of({"run", file, "--variant="}), {"command line: --variant: found an empty text"});
}

TEST_CASE("what is written and has no effect is remarked on") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["duration_s"] = 60;
  json& workload = scenario["workload"];
  workload["classes"]["chat"]["requests"] = workload["requests"];
  workload["classes"]["chat"]["model"] = "llama-3.1-8b";
  workload["requests"] = trace_requests("none.csv");  // nobody reads it
  workload["model"] = "nobody's";
  const std::string requests = "note: /workload/requests is not used: every class has requests of its own\n";
  const std::string model = "note: /workload/model is not used: every class names its model\n";
  const Ended ran = place.run(scenario);
  REQUIRE_MESSAGE(ran.code == 0, ran.err);
  CHECK(ran.err.find(requests + model) != std::string::npos);
  CHECK(outcome_of({"check", place.path("scenario.json")}).err == model + requests);
  // Its resolved scenario has every key, and says nothing of that.
  const Ended again = outcome_of({"run", place.path("out/results.json"), "--base", place.path()});
  CHECK(again.code == 0);
  CHECK(again.err.find("note:") == std::string::npos);
}

TEST_CASE("a run that measures no request says so") {
  const Workplace place;
  place.write("trace.csv", trace_text(20));
  json scenario = small_scenario();
  scenario["workload"]["requests"] = trace_requests("trace.csv");
  scenario["warmup_s"] = 300;
  const Ended ended = place.run(scenario);
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  CHECK(ended.err.find("note: no request arrived in the measured part of the run") != std::string::npos);
}
