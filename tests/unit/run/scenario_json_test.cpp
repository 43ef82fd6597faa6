#include "sim/run/scenario.hpp"
#include "tests/support/written_file.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind {
namespace {

using nlohmann::json;

const Library library{testing::topologies_folder};

/// A scenario in which every key stands, at another value than its default, but for `requests`.
json every_key() {
  return json::parse(R"({
    "name": "every key", "seed": 9007199254740992, "start": "2023-11-16T18:15:46.123456789Z", "duration_s": 7200.25,
    "warmup_s": 0.1, "drain_s": 1e3, "telemetry_interval_s": 0.7, "timeline_interval_s": 123.4, "in_flight_max": 77,
    "engine_mode": "stepwise", "topology": "two_regions",
    "workload": {
      "arrivals": "open", "model": "llama-3.1-70b", "quality": "gsm8k", "origins": {"new-york": 0.1, "london": 0.7},
      "classes": {
        "plain": {"share": 0.3},
        "whole": {"share": 1.7, "model": "llama-3.1-8b", "ttft_slo_s": 0.1, "tpot_slo_s": 0.03, "deadline_s": 33.3,
                  "timeout_s": 44.4, "rtt_ms_max": 150.7, "allowed_regions": ["aws-us-east-1", "aws-eu-central-1"]}}},
    "policies": {
      "routing": {"name": "lowest_carbon", "signal": "marginal", "load_max": 0.3, "rtt_ms_max": 99.9},
      "balancing": {"name": "pack", "outstanding_max": 3},
      "batching": {"name": "chunked", "token_budget": 1000, "sequences_max": 33},
      "cascading": {"name": "confidence_cascade", "escalate_share": 0.31, "judge_auroc": 0.81},
      "scaling": {"name": "concurrency", "warm_replicas": 1, "grace_s": 7.5},
      "power": {"name": "fixed_cap", "cap_w": 456.7}},
    "accounting": {"intensity": "average_life_cycle", "boundary": "node", "network_kwh_per_gb": 0.011}
  })");
}

std::vector<json> every_requests() {
  std::vector<json> all;
  for (const char* text : {
           R"({"format": "synthetic", "rate_rps": 0.3, "burstiness": 2.5, "superpose": 3, "rate_scale": 1.7,
               "prompt_tokens_distribution": "exponential", "prompt_tokens_median": 77.7, "prompt_tokens_max": 999,
               "output_tokens_distribution": "lognormal", "output_tokens_median": 33.3, "output_tokens_sigma": 0.7,
               "output_tokens_max": 555, "profile": {"shape": "diurnal", "peak_to_mean": 1.3, "peak_hour": 14.5}})",
           R"({"format": "azure_llm", "path": "data:a.csv", "on_bad_row": "skip", "duplicate_rows": "keep",
               "time_origin": "start", "bad_rows_max_share": 0.5, "order": "sort", "rows_max": 12, "prompt_tokens_max": 100, "output_tokens_max": 50, "repeat": true, "bootstrap": true,
               "superpose": 2, "rate_scale": 0.5, "profile": {"shape": "flat"}})",
           R"({"format": "csv", "path": "a.csv", "time_column": "t", "prompt_column": "p", "output_column": "o",
               "time_unit": "us", "time_origin": "first_row", "on_bad_row": "skip", "duplicate_rows": "bad",
               "bad_rows_max_share": 0.0, "order": "sort", "model_column": "m", "origin_column": "where",
               "model_map": {"gpt-4": "llama-3.1-70b", "gpt-3.5": "llama-3.1-70b"}, "origin_map": {"ny": "new-york"},
               "tenant_column": "who", "tenant_map": {"": "nobody"},
               "rows_max": 9223372036854775807, "prompt_tokens_max": 100, "output_tokens_max": 50,
               "repeat": {"period_s": 86400.5},
               "bootstrap": true, "superpose": 2, "rate_scale": 0.1, "profile": {"shape": "flat"}})",
           R"({"format": "csv", "path": "a.csv", "time_column": "t", "prompt_column": "p", "output_column": "o",
               "time_unit": "ns", "time_origin": "own_first_row", "repeat": false})",
           R"({"format": "vidur", "path": "a.csv", "on_bad_row": "skip", "duplicate_rows": "bad", "rows_max": 1,
               "prompt_tokens_max": 7, "output_tokens_max": 8, "repeat": true, "bootstrap": true, "superpose": 9,
               "rate_scale": 3.3, "profile": {"shape": "flat"}})",
       }) {
    all.push_back(json::parse(text));
  }
  return all;
}

/// Everything of `written` that `resolved` does not have, or has otherwise; empty: nothing.
std::string lost(const json& written, const json& resolved, const std::string& place = "") {
  if (!written.is_object()) return written == resolved ? "" : place + ": " + resolved.dump();
  for (const auto& [key, value] : written.items()) {
    if (!resolved.contains(key)) return place + "/" + key + " is missing";
    if (std::string found = lost(value, resolved[key], place + "/" + key); !found.empty()) return found;
  }
  return "";
}

Scenario read(const json& document) { return read_scenario(document, "scenario.json", library); }

}  // namespace

TEST_CASE("a scenario as a document keeps every key that was written, and reads as the same scenario") {
  for (const json& requests : every_requests()) {
    json document = every_key();
    document["workload"]["requests"] = requests;
    document["workload"]["classes"]["whole"]["requests"] = requests;
    const json resolved = to_json(read(document));
    CHECK(lost(document, resolved) == "");
    CHECK(to_json(read(resolved)) == resolved);
  }
}

TEST_CASE("a class_column keeps its map, and belongs to the requests that classes share") {
  json document = every_key();
  json& requests = document["workload"]["requests"];
  requests = json::parse(R"({"format": "vidur", "path": "a.csv", "class_column": "k", "class_map": {"x": "plain"}})");
  const json resolved = to_json(read(document));
  CHECK(lost(document, resolved) == "");
  CHECK(to_json(read(resolved)) == resolved);
  requests["class_map"]["x"] = "pure";
  CHECK_THROWS_WITH_AS(read(document), doctest::Contains("/workload/requests/class_map/x: found \"pure\""),
                       ConfigError);
  requests["class_map"]["x"] = "plain";
  document["workload"]["classes"]["whole"]["requests"] = requests;
  CHECK_THROWS_WITH_AS(read(document), doctest::Contains("/classes/whole/requests/class_column: found \"k\""),
                       ConfigError);
}

TEST_CASE("a map to a model, origin or class that the scenario does not have is refused at its entry") {
  json document = every_key();
  json& requests = document["workload"]["requests"];
  requests = json::parse(R"({"format": "vidur", "path": "a.csv", "model_column": "m", "model_map": {"x": "gpt-4"}})");
  CHECK_THROWS_WITH_AS(read(document), doctest::Contains("/workload/requests/model_map/x: found \"gpt-4\""),
                       ConfigError);
  requests = json::parse(R"({"format": "vidur", "path": "a.csv", "origin_column": "o", "origin_map": {"x": "rome"}})");
  CHECK_THROWS_WITH_AS(read(document), doctest::Contains("/workload/requests/origin_map/x: found \"rome\""),
                       ConfigError);
}

TEST_CASE("a trace's spec as a document has every default written out") {
  json document = every_key();
  document["workload"]["requests"] = {{"format", "vidur"}, {"path", "a.csv"}};
  const json resolved = to_json(read(document))["workload"]["requests"];
  const json defaults{{"format", "vidur"},
                      {"path", "a.csv"},
                      {"time_origin", "zero"},
                      {"on_bad_row", "error"},
                      {"bad_rows_max_share", 0.01},
                      {"order", "error"},
                      {"duplicate_rows", "keep"},
                      {"prompt_tokens_max", 10'000'000},
                      {"output_tokens_max", 10'000'000},
                      {"repeat", false},
                      {"bootstrap", false},
                      {"rate_scale", 1.0},
                      {"superpose", 1},
                      {"profile", {{"shape", "flat"}}}};
  CHECK(resolved == defaults);
}

TEST_CASE("a scenario as a document has every default written out") {
  json document{{"start", "2024-03-01T00:00:00Z"}, {"duration_s", 60}, {"topology", "two_regions"}};
  document["workload"] = {{"requests", {{"format", "synthetic"}, {"rate_rps", 1}}},
                          {"origins", {{"london", 1}}},
                          {"model", "llama-3.1-8b"}};
  const json resolved = to_json(read(document));
  // What is left to say once everything of the fullest scenario is there: keys that have no default.
  const std::vector<std::string> optional{"ttft_slo_s", "tpot_slo_s", "deadline_s",
                                          "timeout_s",  "rtt_ms_max", "allowed_regions"};
  const json whole = every_key();
  for (const auto& [key, value] : whole.items()) CHECK_MESSAGE(resolved.contains(key), key);
  for (const auto& [key, value] : whole["workload"].items()) {
    // Whose questions these are is not known by default.
    CHECK_MESSAGE(resolved["workload"].contains(key) == (key != "quality"), key);
  }
  for (const auto& [key, value] : whole["workload"]["classes"]["whole"].items()) {
    const bool no_default = std::find(optional.begin(), optional.end(), key) != optional.end();
    CHECK_MESSAGE(resolved["workload"]["classes"]["all"].contains(key) == !no_default, key);
  }
  const json generator = every_requests().front();
  for (const auto& [key, value] : generator.items()) {
    const bool of_lognormal = key == "prompt_tokens_distribution";
    CHECK_MESSAGE((of_lognormal || resolved["workload"]["requests"].contains(key)), key);
  }
  for (const auto& [kind, policy] : resolved["policies"].items()) CHECK_MESSAGE(policy.contains("name"), kind);
  CHECK(resolved["policies"]["batching"]["token_budget"].is_number_integer());
  CHECK(resolved["drain_s"] == 3600.0);
}

TEST_CASE("forecasts and arrivals other than open ones are refused as long as nothing follows from them") {
  json document = every_key();
  document["workload"]["requests"] = every_requests().front();
  document["forecast"] = {{"provider", "persistence"}};
  CHECK_THROWS_WITH_AS(read(document), doctest::Contains("/forecast: found an unknown key"), ConfigError);
  document.erase("forecast");
  document["workload"]["arrivals"] = "sessions";
  CHECK_THROWS_WITH_AS(read(document),
                       doctest::Contains("/workload/arrivals: found \"sessions\", expected one of open"), ConfigError);
}

}  // namespace tradewind
