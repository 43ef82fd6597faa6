#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

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

TEST_CASE("results computed again from a file that has changed said nothing of it") {
  const Workplace place;
  place.write("trace.csv", trace_text(300));
  json scenario = small_scenario();
  scenario["workload"]["requests"] = trace_requests("trace.csv");
  REQUIRE(place.run(scenario).code == 0);
  const auto notes = [&](const std::string& command) {
    const Ended ended = outcome_of({command, place.path("out/results.json"), "--base", place.path()});
    REQUIRE_MESSAGE(ended.code == 0, ended.err);
    const std::size_t first = ended.err.find("note:");
    return first == std::string::npos ? std::string() : ended.err.substr(first);
  };
  CHECK(notes("run").empty());
  CHECK(notes("check").empty());
  place.write("trace.csv", trace_text(299));
  for (const char* command : {"run", "compare", "bound"}) {
    CHECK(notes(command) == "note: the results that the scenario is from were computed from another trace.csv\n");
  }
  json results = json::parse(place.read("out/results.json"));
  results["tradewind"]["version"] = "9.9";
  place.write("out/results.json", results);
  CHECK(notes("run").starts_with("note: the results that the scenario is from were computed by tradewind \"9.9\""));
  results["scenario"] = 5;
  place.write("out/results.json", results);
  check_refused(outcome_of({"run", place.path("out/results.json")}), {"results.json: /scenario: found 5"});
}

TEST_CASE("a mistake in the scenario of results is told at its place in that file") {
  const Workplace place;
  REQUIRE(place.run(small_scenario()).code == 0);
  const json results = json::parse(place.read("out/results.json"));
  const auto refused = [&](const json& patch, const std::string& told) {
    json changed = results;
    changed["scenario"].merge_patch(patch);
    place.write("changed.json", changed);
    check_refused(outcome_of({"compare", place.path("changed.json")}), {"changed.json: " + told});
  };
  refused({{"baseline", "x"}}, "/scenario/baseline: found");
  refused({{"variants", 5}}, "/scenario/variants: found 5");
  refused({{"variants", {{"x", {{"warmup_s", -1}}}}}}, "/scenario/variants/x/warmup_s: found -1");
  refused({{"variants", {{"x", json::object()}}}, {"warmup_s", -1}}, "/scenario/warmup_s: found -1");
}

TEST_CASE("a results file of a log with names, bad rows, another order and unit of time gives the same bytes again") {
  const Workplace place;
  std::string text = "when,in,out,model,from,kind,who\n";
  for (int i = 0; i < 200; ++i) {
    const int second = i % 2 == 0 ? i + 1 : i - 1;  // neighbours have changed places
    text +=
        fmt::format("{},{},20,{},here,{},{}\n", 1'000'000'000LL * (1'717'200'000LL + second), i == 77 ? -1 : 100 + i,
                    i % 3 == 0 ? "large" : "llama-3.1-8b", i % 2 == 0 ? "chat" : "work", i % 5 == 0 ? "ann" : "bob");
  }
  place.write("log.csv", text);
  json scenario = small_scenario();
  scenario["start"] = "2024-06-01T00:00:00Z";
  scenario["workload"]["classes"] = {{"a", {{"ttft_slo_s", 1.0}}}, {"b", {{"timeout_s", 30}}}};
  scenario["workload"]["requests"] = {{"format", "csv"},         {"path", "log.csv"},
                                      {"time_column", "when"},   {"prompt_column", "in"},
                                      {"output_column", "out"},  {"time_unit", "ns"},
                                      {"time_origin", "start"},  {"order", "sort"},
                                      {"on_bad_row", "skip"},    {"bad_rows_max_share", 0.02},
                                      {"model_column", "model"}, {"model_map", {{"large", "llama-3.1-8b"}}},
                                      {"origin_column", "from"}, {"origin_map", {{"here", "bench"}}},
                                      {"class_column", "kind"},  {"class_map", {{"chat", "a"}, {"work", "b"}}},
                                      {"tenant_column", "who"}};
  const auto same_again = [&](const json& changes) {
    CAPTURE(changes);
    json changed = scenario;
    changed["workload"]["requests"].update(changes);
    const Ended first = place.run(changed);
    REQUIRE_MESSAGE(first.code == 0, first.err);
    CHECK(json::parse(place.read("out/results.json"))["requests"]["completed"].get<int>() > 90);
    const Ended again =
        outcome_of({"run", place.path("out/results.json"), "--base", place.path(), "--out", place.path("again")});
    REQUIRE_MESSAGE(again.code == 0, again.err);
    CHECK(place.read("again/results.json") == place.read("out/results.json"));
  };
  same_again(json::object());
  same_again({{"repeat", {{"period_s", 250}}}});
  same_again({{"superpose", 3}, {"rate_scale", 1.5}});
  same_again({{"bootstrap", true}, {"repeat", true}});
  same_again({{"rows_max", 150}, {"prompt_tokens_max", 150}});
}

TEST_CASE("what is wrong with the scenario of a results file is told at its place in that file") {
  const Workplace place;
  REQUIRE(place.run(small_scenario()).code == 0);
  const Ended elsewhere = outcome_of({"run", place.path("out/results.json")});
  check_refused(elsewhere, {"out/results.json: /scenario/topology: found \"small.json\"", "out/small.json"});
}
