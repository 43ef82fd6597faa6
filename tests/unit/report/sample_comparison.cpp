#include "tests/unit/report/sample_comparison.hpp"

#include "sim/run/comparison/comparison.hpp"

#include <cmath>
#include <numbers>

namespace tradewind {
namespace {

using nlohmann::json;

/// Grid intensity of region `region` in hour `hour`, gCO2e/kWh: a level per region and a daily swing.
double intensity(std::size_t region, int hour) {
  const double level = 30.0 + 145.0 * static_cast<double>(region);
  const double phase = 2.0 * std::numbers::pi * (hour - 3.0 * static_cast<double>(region)) / 24.0;
  return level * (1.0 + 0.28 * std::cos(phase));
}

/// Arrivals of the whole fleet in one hour.
double arrivals(int hour) {
  return std::round(3600.0 * (1.0 - 0.45 * std::cos(2.0 * std::numbers::pi * (hour - 3.0) / 24.0)));
}

/// Share of the arrivals that each region gets: equal at greed 0, mostly the cleanest at greed 1.
std::vector<double> shares(std::size_t regions, int hour, double greed) {
  std::vector<double> weights;
  double sum = 0.0;
  for (std::size_t r = 0; r < regions; ++r) {
    weights.push_back(std::exp(-greed * intensity(r, hour) / 120.0));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

json energy_rows(double requests, int hours) {
  const double active = requests * 0.9e-3;
  const double idle = 1.4 * hours;
  const double host = 0.8 * hours + 0.1 * active;
  const double cold_start = 0.02 * hours;
  const double it = active + idle + host + cold_start;
  const double overhead = 0.18 * it;
  const double network = requests * 2e-6;
  return {{"gpu_active", active},
          {"gpu_idle", idle},
          {"host", host},
          {"cold_start", cold_start},
          {"it", it},
          {"overhead", overhead},
          {"network", network},
          {"facility", it + overhead + network},
          {"drain", 0.1},
          {"wasted", 0.0}};
}

json percentiles(double p50, double tail) {
  return {{"mean", p50 * 1.2},
          {"p50", p50},
          {"p90", p50 * (1 + 0.5 * tail)},
          {"p95", p50 * (1 + 0.7 * tail)},
          {"p99", p50 * (1 + tail)},
          {"max", p50 * (1 + 2 * tail)},
          {"n", 100'000}};
}

/// The blocks that a variant, each region and each class have alike.
json blocks(double requests, int hours, double carbon_location, double slowness) {
  json results;
  results["requests"] = {{"injected", requests}, {"completed", requests}, {"rejected", 0},
                         {"dropped", 0},         {"timed_out", 0},        {"in_flight", 0},
                         {"deferred", 0},        {"escalated", 0},        {"preempted", 0}};
  results["latency_s"] = {{"ttft", percentiles(0.21 * slowness, 5.0)},
                          {"tpot", percentiles(0.031 * slowness, 1.4)},
                          {"e2e", percentiles(7.4 * slowness, 3.2)},
                          {"queue", percentiles(0.01 * slowness, 30.0)}};
  results["slo"] = {{"attainment", 1.0 - 0.004 * slowness}, {"goodput_rps", requests / 3600.0 / hours}};
  results["energy_kwh"] = energy_rows(requests, hours);
  results["energy_wh_per_request"] = {{"mean_full", 1.7}, {"mean", 0.83 + 0.05 * slowness}};
  const double embodied = 21.0 * hours;
  results["carbon_g"] = {{"location", carbon_location},
                         {"embodied", embodied},
                         {"total", carbon_location + embodied},
                         {"marginal", 2.0 * carbon_location}};
  results["sci"] = {{"g_per_request", requests > 0.0 ? json((carbon_location + embodied) / requests) : json(nullptr)}};
  results["pue"] = 1.18;
  const double work = 0.6 * carbon_location;
  results["carbon_rows_g"] = {{"gpu_active", work},
                              {"gpu_idle", 0.5 * (carbon_location - work)},
                              {"host", 0.5 * (carbon_location - work)},
                              {"cold_start", 0.0},
                              {"network", 0.0}};
  results["water_l"] = {{"site", requests * 0.6e-3}, {"source", requests * 2.1e-3}};
  results["cost_usd"] = 14.0 * hours;
  results["cost_usd_per_1k_requests"] = requests > 0.0 ? json(14.0 * hours / requests * 1e3) : json(nullptr);
  results["quality"] = {{"accuracy", 0.8134}, {"escalation_rate", 0.0}};
  results["busy_share"] = 0.41;
  return results;
}

json sample_results(const SampleShape& shape, std::size_t variant) {
  const double greed = 0.5 * static_cast<double>(variant);
  const double slowness = 1.0 + 0.09 * static_cast<double>(variant * variant);
  json columns;
  std::vector<double> requests(shape.regions.size(), 0.0);
  std::vector<double> carbon(shape.regions.size(), 0.0);
  double bound = 0.0;
  for (int hour = 0; hour < shape.hours; ++hour) {
    bound += 0.9e-3 * arrivals(hour) * intensity(0, hour);
    columns["time_s"].push_back(3600.0 * hour);
    const std::vector<double> share = shares(shape.regions.size(), hour, greed);
    for (std::size_t r = 0; r < shape.regions.size(); ++r) {
      const double routed = std::round(arrivals(hour) * share[r]);
      const double energy = energy_rows(routed, 1)["facility"];
      const double standing = energy_rows(0.0, 1)["facility"];
      bound += standing * intensity(r, hour);
      requests[r] += routed;
      carbon[r] += energy * intensity(r, hour);
      columns[shape.regions[r] + ".intensity_g_per_kwh"].push_back(intensity(r, hour));
      columns[shape.regions[r] + ".requests"].push_back(routed);
      columns[shape.regions[r] + ".energy_kwh"].push_back(energy);
      columns[shape.regions[r] + ".carbon_g"].push_back(energy * intensity(r, hour));
    }
  }
  double all_requests = 0.0;
  double all_carbon = 0.0;
  json regions = json::array();
  for (std::size_t r = 0; r < shape.regions.size(); ++r) {
    regions.push_back(blocks(requests[r], shape.hours, carbon[r], slowness));
    regions.back()["name"] = shape.regions[r];
    all_requests += requests[r];
    all_carbon += carbon[r];
  }
  const int region_hours = shape.hours * static_cast<int>(shape.regions.size());
  json results = blocks(all_requests, region_hours, all_carbon, slowness);
  results["regions"] = regions;
  results["classes"] = {blocks(all_requests * 0.9, region_hours, all_carbon * 0.9, slowness),
                        blocks(all_requests * 0.1, region_hours, all_carbon * 0.1, slowness * 3)};
  results["classes"][0]["name"] = "interactive";
  results["classes"][1]["name"] = "batch";
  results["timeline"] = {{"interval_s", 3600}, {"columns", columns}};
  const double total = results["carbon_g"]["total"];
  const double certified = bound + results["carbon_g"]["embodied"].get<double>();
  results["bound"] = {{"certified_carbon_g", certified},
                      {"above_pct", 100.0 * (total / certified - 1.0)},
                      {"hindsight_carbon_g", 0.9 * total},
                      {"regret_pct", 100.0 / 9.0}};
  return results;
}

}  // namespace

json recompared(const json& comparison) {
  std::vector<VariantResults> variants;
  for (const json& variant : comparison.at("variants")) {
    const json& results = variant.at("results");
    const std::string error = variant.value("error", "");
    variants.push_back({variant.at("name"), {results}, nlohmann::ordered_json(results), error});
  }
  return comparison_of(variants, comparison.value("baseline", ""));
}

json sample_comparison(const SampleShape& shape) {
  const std::vector<std::string> routing = {"home", "lowest_carbon", "carbon_latency_weighted", "forecast_deferral"};
  json comparison = {{"variants", json::array()}};
  if (!shape.variants.empty()) comparison["baseline"] = shape.variants.front();
  for (std::size_t v = 0; v < shape.variants.size(); ++v) {
    json results = sample_results(shape, v);
    results["tradewind"] = {{"version", "0.1.0"}, {"commit", "479163f"}};
    results["seed"] = 1;
    results["scenario"] = {
        {"name", "chat-four-regions"},
        {"start", "2023-11-16T00:00:00Z"},
        {"duration_s", 3600.0 * shape.hours},
        {"slo_target", 0.9},
        {"workload", {{"classes", {{"interactive", {{"ttft_slo_s", 2.0}}}, {"batch", {{"deadline_s", 21600.0}}}}}}},
        {"accounting", {{"intensity", "average_direct"}, {"boundary", "facility"}}},
        {"policies", {{"routing", {{"name", routing[v % routing.size()]}}}, {"batching", {{"name", "chunked"}}}}}};
    results["inputs"] = {{{"path", "data:traces/azure_llm_2023_conv.csv.gz"},
                          {"sha256", std::string(64, 'a')},
                          {"rows", 19366},
                          {"kind", "requests"}},
                         {{"path", "topologies/three_regions.json"},
                          {"sha256", std::string(64, 'b')},
                          {"rows", nullptr},
                          {"kind", "topology"}}};
    if (v == 1) {
      results["requests"]["completed"] = results["requests"]["completed"].get<double>() - 1208.0;
      results["requests"]["timed_out"] = 1200;
      results["requests"]["in_flight"] = 8;
      results["bound"] = nullptr;
    }
    comparison["variants"].push_back({{"name", shape.variants[v]}, {"results", results}});
  }
  return recompared(comparison);
}

}  // namespace tradewind
