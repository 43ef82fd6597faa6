#include "tools/bench/bench_fleet.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

using nlohmann::json;

namespace {

constexpr double rate_per_replica = 4.0;
constexpr std::uint32_t gpus_per_replica = 4;
constexpr std::uint32_t replicas_per_node = 2;

std::uint32_t replicas_per_region(const BenchFleet& fleet) { return std::max(1U, fleet.replicas / fleet.regions); }

std::string region_id(std::uint32_t i) { return fmt::format("region-{}", i); }
std::string metro_id(std::uint32_t i) { return fmt::format("metro-{}", i); }

json place(const BenchFleet& fleet, std::uint32_t i) {
  const double longitude = -180.0 + 360.0 * i / fleet.regions;
  return {{"latitude", 40.0}, {"longitude", longitude}, {"utc_offset_hours", longitude / 15.0}};
}

/// Grids differ in level and shape, so that a carbon-aware router has something to choose.
json region(const BenchFleet& fleet, std::uint32_t i) {
  static constexpr std::array shapes{"wind", "solar", "evening_peak"};
  const std::uint32_t replicas = replicas_per_region(fleet);
  const std::uint32_t nodes = (replicas + replicas_per_node - 1) / replicas_per_node;
  const double mean = 50.0 + 600.0 * (i * 7 % fleet.regions) / fleet.regions;
  json out = place(fleet, i);
  out["pue"] = 1.2;
  out["wue_l_per_kwh"] = 0.2;
  out["ewif_l_per_kwh"] = 2.0;
  out["grid"] = {
      {"annual_mean_g_per_kwh", mean},
      {"synthetic",
       {{"shape", shapes[i % shapes.size()]}, {"min_g_per_kwh", 0.5 * mean}, {"max_g_per_kwh", 1.6 * mean}}}};
  out["price_usd_per_kwh"] = 0.1;
  out["storage"] = {{"read_gb_per_s", 2.0 * nodes}, {"uplink_gb_per_s", 2.0 * nodes}};
  out["nodes"] = json::array({{{"type", "hgx-h100"}, {"count", nodes}}});
  out["deployments"] = json::array({{{"model", "llama-3.1-70b"},
                                     {"gpus", gpus_per_replica},
                                     {"replicas_min", (replicas + 1) / 2},
                                     {"replicas_max", replicas}}});
  return out;
}

json link(const std::string& from, const std::string& to, double rtt_ms) {
  return {{"from", from}, {"to", to}, {"rtt_ms", rtt_ms}, {"bandwidth_gb_per_s", 12.5}};
}

/// Policies that need another parameter than their default to make sense on a half-full fleet.
json policy(const std::string& name) {
  json out{{"name", name}};
  if (name == "lowest_carbon" || name == "carbon_latency_weighted") out["load_max"] = 0.4;
  if (name == "concurrency") out["target_share"] = 0.25;
  return out;
}

}  // namespace

json bench_topology(const BenchFleet& fleet) {
  json regions;
  json origins;
  json links = json::array();
  for (std::uint32_t i = 0; i < fleet.regions; ++i) {
    regions[region_id(i)] = region(fleet, i);
    origins[metro_id(i)] = place(fleet, i);
    links.push_back(link(metro_id(i), region_id(i), 10.0));
    // Two regions are one link, not two.
    if (i + 1 < fleet.regions) links.push_back(link(region_id(i), region_id(i + 1), 20.0));
  }
  if (fleet.regions > 2) links.push_back(link(region_id(fleet.regions - 1), region_id(0), 20.0));
  return {{"name", "bench"}, {"regions", regions}, {"origins", origins}, {"links", links}};
}

json bench_scenario(const BenchFleet& fleet, const std::string& topology) {
  const double rate = rate_per_replica * replicas_per_region(fleet) * fleet.regions;
  json origins;
  for (std::uint32_t i = 0; i < fleet.regions; ++i) origins[metro_id(i)] = 1.0;
  return {{"name", "bench"},
          {"seed", 1},
          {"start", "2024-03-21T00:00:00Z"},
          {"duration_s", static_cast<double>(fleet.requests) / rate},
          {"drain_s", 3600},
          {"topology", topology},
          {"workload",
           {{"requests",
             {{"format", "synthetic"},
              {"rate_rps", rate},
              {"prompt_tokens_mean", 500},
              {"output_tokens_distribution", "exponential"},
              {"output_tokens_median", 300},
              {"output_tokens_max", 16384},
              {"profile", {{"shape", "diurnal"}, {"peak_to_mean", 1.6}}}}},
            {"origins", origins},
            {"classes", {{"chat", {{"ttft_slo_s", 2.0}, {"tpot_slo_s", 0.1}, {"timeout_s", 600}}}}},
            {"model", "llama-3.1-70b"}}},
          {"policies",
           {{"routing", policy(fleet.routing)},
            {"balancing", policy(fleet.balancing)},
            {"scaling", policy(fleet.scaling)}}}};
}

}  // namespace tradewind
