#include "tests/e2e/small_world.hpp"
#include "tests/support/written_file.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

// What routers led people to decide, on fleets where they decided wrongly once.

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

json parsed(const std::string& path) {
  std::ifstream file(path);
  return json::parse(file);
}

json world_day() { return parsed(std::string(TRADEWIND_SOURCE_DIR) + "/tests/golden/world_day/scenario.json"); }
json world() { return parsed(tradewind::testing::topologies_folder + "/world.json"); }

json region_8b(double g_per_kwh, const char* node) {
  return {{"latitude", 0},
          {"longitude", 0},
          {"utc_offset_hours", 0},
          {"pue", 1.2},
          {"wue_l_per_kwh", 0.2},
          {"ewif_l_per_kwh", 1.0},
          {"grid", {{"annual_mean_g_per_kwh", g_per_kwh}, {"synthetic", {{"shape", "flat"}}}}},
          {"price_usd_per_kwh", 0.1},
          {"tenancy", "owned"},
          {"storage", {{"read_gb_per_s", 10}, {"uplink_gb_per_s", 50}}},
          {"nodes", {{{"type", node}, {"count", 1}}}},
          {"deployments", {{{"model", "llama-3.1-8b"}, {"gpus", 1}, {"replicas_min", 4}, {"replicas_max", 4}}}}};
}

json variants_of(const std::vector<std::string>& routers, const json& rest = json::object()) {
  json variants = json::object();
  for (const std::string& router : routers) {
    variants[router] = {{"policies", rest}};
    variants[router]["policies"]["routing"] = {{"name", router}};
  }
  return variants;
}

/// Results by variant.
json compared(const Workplace& place, const json& scenario) {
  const Ended ended = place.command("compare", scenario, {"--jobs", "2"});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  json results = json::object();
  const json comparison = json::parse(place.read("out/comparison.json"));
  for (const json& variant : comparison["variants"]) {
    results[variant["name"].get<std::string>()] = variant["results"];
  }
  return results;
}

double in_time(const json& results) { return results["slo"]["attainment"]; }

}  // namespace

TEST_CASE("with older hardware on the cleaner grid the router that minimises carbon emits no more than home") {
  const Workplace place;
  const json topology{
      {"name", "unlike hardware"},
      {"regions", {{"frankfurt", region_8b(330, "hgx-h100")}, {"virginia", region_8b(300, "hgx-a100")}}},
      {"origins", {{"london", {{"latitude", 51}, {"longitude", 0}, {"utc_offset_hours", 0}}}}},
      {"links",
       {{{"from", "london"}, {"to", "virginia"}, {"rtt_ms", 76}, {"bandwidth_gb_per_s", 12.5}},
        {{"from", "london"}, {"to", "frankfurt"}, {"rtt_ms", 14}, {"bandwidth_gb_per_s", 12.5}}}}};
  const json scenario{{"start", "2024-03-21T00:00:00Z"},
                      {"duration_s", 3600},
                      {"topology", place.write("topology.json", topology)},
                      {"workload",
                       {{"requests", {{"format", "synthetic"}, {"rate_rps", 30}}},
                        {"origins", {{"london", 1}}},
                        {"classes", {{"chat", {{"ttft_slo_s", 1.0}, {"tpot_slo_s", 0.1}}}}},
                        {"model", "llama-3.1-8b"}}},
                      {"variants", variants_of({"home", "lowest_carbon", "weighted_split"})}};
  const json results = compared(place, scenario);
  const double at_home = results["home"]["carbon_g"]["total"];
  for (const char* router : {"lowest_carbon", "weighted_split"}) {
    CAPTURE(router);
    CHECK(results[router]["carbon_g"]["total"].get<double>() <= 1.002 * at_home);
    CHECK(in_time(results[router]) >= in_time(results["home"]) - 0.005);
  }
}

TEST_CASE("where every region may scale to zero no request is lost to a cold one after the first quarter of an hour") {
  const Workplace place;
  json topology = world();
  for (json& region : topology["regions"]) {
    for (json& deployment : region["deployments"]) deployment["replicas_min"] = 0;
  }
  json scenario = world_day();
  scenario["topology"] = place.write("topology.json", topology);
  scenario["duration_s"] = 14400;
  scenario["warmup_s"] = 900;
  const json rest{{"balancing", {{"name", "pack"}}}, {"scaling", {{"name", "scale_to_zero"}}}};
  scenario["variants"] = variants_of({"home", "lowest_carbon", "lowest_energy", "weighted_split"}, rest);
  const json under = compared(place, scenario);
  for (const auto& item : under.items()) {
    CAPTURE(item.key());
    CHECK(item.value()["requests"]["timed_out"] == 0);
    CHECK(item.value()["requests"]["completed"] == item.value()["requests"]["injected"]);
  }
}

TEST_CASE("more sequence slots than the limits allow do not lower the share in time of lowest_carbon") {
  const Workplace place;
  json scenario = world_day();
  scenario["duration_s"] = 28800;
  scenario["policies"]["routing"] = {{"name", "lowest_carbon"}};
  scenario["variants"] = {{"few", {{"policies", {{"batching", {{"name", "chunked"}, {"sequences_max", 256}}}}}}},
                          {"many", {{"policies", {{"batching", {{"name", "chunked"}, {"sequences_max", 1024}}}}}}}};
  const json results = compared(place, scenario);
  CHECK(in_time(results["many"]) >= in_time(results["few"]));
  CHECK(in_time(results["few"]) >= 0.99);
}

TEST_CASE("regions that get nothing leave every decision as it was") {
  const Workplace place;
  json scenario = world_day();
  scenario["duration_s"] = 14400;
  scenario["workload"]["classes"] = {{"chat", {{"tpot_slo_s", 0.1}}}};
  const std::vector<std::string> routers{"lowest_carbon", "carbon_latency_weighted", "weighted_split"};
  scenario["variants"] = variants_of(routers);
  json topology = world();
  scenario["topology"] = place.write("all.json", topology);
  const json with = compared(place, scenario);
  for (const char* idle : {"aws-ap-southeast-1", "aws-ap-southeast-2"}) {
    topology["regions"][idle]["deployments"] = json::array();  // links lead through it
  }
  scenario["topology"] = place.write("without.json", topology);
  const json without = compared(place, scenario);
  for (const std::string& router : routers) {
    CAPTURE(router);
    CHECK(with[router]["requests"] == without[router]["requests"]);
    CHECK(with[router]["latency_s"] == without[router]["latency_s"]);
    for (std::size_t r = 0; r < with[router]["regions"].size(); ++r) {
      const json& region = with[router]["regions"][r];
      CHECK(without[router]["regions"][r]["requests"] == region["requests"]);
      if (region["name"].get<std::string>().starts_with("aws-ap")) CHECK(region["requests"]["injected"] == 0);
    }
  }
}

TEST_CASE("under every shipped router world_day keeps 99 percent in time, with reports every 15 or every 60 s") {
  const Workplace place;
  json scenario = world_day();
  scenario["variants"] = variants_of({"home", "round_robin", "random", "least_loaded", "lowest_latency",
                                      "static_best_region", "lowest_carbon", "lowest_energy", "lowest_price",
                                      "lowest_water", "weighted_split", "carbon_latency_weighted"});
  const json under = compared(place, scenario);
  for (const auto& item : under.items()) {
    CAPTURE(item.key());
    CHECK(item.value()["scenario"]["telemetry_interval_s"] == 15.0);
    CHECK(in_time(item.value()) >= 0.99);
  }
  scenario["variants"] = json::object();
  for (const double seconds : {1.0, 60.0}) {
    scenario["variants"][fmt::format("{}", seconds)] = {{"telemetry_interval_s", seconds},
                                                        {"policies", {{"routing", {{"name", "weighted_split"}}}}}};
  }
  const json results = compared(place, scenario);
  CHECK(in_time(results["60"]) >= in_time(results["1"]) - 0.01);
}

TEST_CASE("near capacity with reports 15 s old no router herds where home keeps its limits") {
  const Workplace place;
  json scenario = world_day();
  scenario["topology"] = "three_regions";
  scenario["duration_s"] = 1800;
  scenario["workload"] = {{"requests", {{"format", "synthetic"}, {"rate_rps", 85}}},
                          {"origins", {{"stockholm", 0.2}, {"frankfurt", 0.4}, {"virginia", 0.4}}},
                          {"classes", {{"chat", {{"ttft_slo_s", 2.0}, {"tpot_slo_s", 0.1}}}}},
                          {"model", "llama-3.1-70b"}};
  scenario["variants"] = variants_of({"home", "least_loaded", "lowest_latency", "static_best_region", "lowest_carbon",
                                      "weighted_split", "carbon_latency_weighted"});
  const json results = compared(place, scenario);
  const double at_home = in_time(results["home"]);
  CHECK(at_home > 0.98);
  for (const auto& item : results.items()) {
    CAPTURE(item.key());
    CHECK(in_time(item.value()) >= at_home - 0.01);
  }
}

TEST_CASE("a limit of the first token does not make a region of routed experts look full when it is nearly empty") {
  const Workplace place;
  json topology{{"name", "experts"},
                {"regions", {{"clean", region_8b(20, "hgx-h100")}, {"near", region_8b(400, "hgx-h100")}}},
                {"origins", {{"u", {{"latitude", 0}, {"longitude", 0}, {"utc_offset_hours", 0}}}}},
                {"links",
                 {{{"from", "u"}, {"to", "near"}, {"rtt_ms", 10}, {"bandwidth_gb_per_s", 12.5}},
                  {{"from", "u"}, {"to", "clean"}, {"rtt_ms", 40}, {"bandwidth_gb_per_s", 12.5}}}}};
  for (json& region : topology["regions"]) region["deployments"][0]["model"] = "qwen3-30b-a3b";
  const json scenario{{"start", "2024-03-21T00:00:00Z"},
                      {"duration_s", 900},
                      {"topology", place.write("topology.json", topology)},
                      {"workload",
                       {{"requests", {{"format", "synthetic"}, {"rate_rps", 5}}},
                        {"origins", {{"u", 1}}},
                        {"classes", {{"chat", {{"ttft_slo_s", 2.0}, {"tpot_slo_s", 0.1}}}}},
                        {"model", "qwen3-30b-a3b"}}},
                      {"variants", variants_of({"lowest_carbon"})}};
  const json results = compared(place, scenario);
  for (const json& region : results["lowest_carbon"]["regions"]) {
    if (region["name"] == "near") CHECK(region["requests"]["injected"] == 0);
  }
}

TEST_CASE("a cleaner region that is cold is started, and then takes the requests") {
  const Workplace place;
  json topology = world();
  for (auto& [name, region] : topology["regions"].items()) {
    for (json& deployment : region["deployments"]) deployment["replicas_min"] = name == "aws-eu-central-1" ? 1 : 0;
  }
  json scenario = world_day();
  scenario["topology"] = place.write("topology.json", topology);
  scenario["duration_s"] = 7200;
  scenario["workload"]["requests"] = {{"format", "synthetic"}, {"rate_rps", 2}};
  scenario["workload"]["origins"] = {{"london", 1}};
  for (const std::string scaler : {"scale_to_zero", "concurrency"}) {
    CAPTURE(scaler);
    scenario["variants"] = variants_of({"lowest_carbon", "weighted_split"}, {{"scaling", {{"name", scaler}}}});
    const json results = compared(place, scenario);
    for (const auto& item : results.items()) {
      CAPTURE(item.key());
      for (const json& region : item.value()["regions"]) {
        if (region["name"] != "aws-eu-north-1") continue;
        CHECK(region["requests"]["injected"].get<double>() > 0.8 * item.value()["requests"]["injected"].get<double>());
      }
      CHECK(in_time(item.value()) >= 0.99);
    }
  }
}

TEST_CASE("a region whose replicas cannot hold the prompt is no target while another's can") {
  const Workplace place;
  json small = region_8b(10, "hgx-h100");
  json large = region_8b(400, "hgx-h100");
  for (json* region : {&small, &large}) (*region)["deployments"][0]["model"] = "llama-3.1-70b";
  small["deployments"][0]["gpus"] = 2;
  large["deployments"][0]["gpus"] = 4;
  for (json* region : {&small, &large}) {
    (*region)["deployments"][0]["replicas_min"] = 1;
    (*region)["deployments"][0]["replicas_max"] = 1;
  }
  const json topology{{"name", "unequal memory"},
                      {"regions", {{"large", large}, {"small", small}}},
                      {"origins", {{"u", {{"latitude", 0}, {"longitude", 0}, {"utc_offset_hours", 0}}}}},
                      {"links",
                       {{{"from", "u"}, {"to", "small"}, {"rtt_ms", 10}, {"bandwidth_gb_per_s", 12.5}},
                        {{"from", "u"}, {"to", "large"}, {"rtt_ms", 20}, {"bandwidth_gb_per_s", 12.5}}}}};
  place.write("trace.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,100,10\n30,60000,10\n60,60000,10\n");
  json scenario{
      {"start", "2024-03-21T00:00:00Z"},
      {"duration_s", 600},
      {"topology", place.write("topology.json", topology)},
      {"workload", {{"requests", trace_requests("trace.csv")}, {"origins", {{"u", 1}}}, {"model", "llama-3.1-70b"}}}};
  for (const char* router : {"home", "lowest_carbon", "round_robin", "weighted_split"}) {
    CAPTURE(router);
    scenario["policies"] = {{"routing", {{"name", router}}}};
    const Ended ended = place.run(scenario);
    REQUIRE_MESSAGE(ended.code == 0, ended.err);
    CHECK(json::parse(place.read("out/results.json"))["requests"]["completed"] == 3);
  }
}
