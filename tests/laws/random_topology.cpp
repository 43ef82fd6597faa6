#include "tests/laws/random_topology.hpp"

#include "tests/laws/dice.hpp"
#include "traces/calendar.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace tradewind::laws {

using nlohmann::json;

namespace {

const UtcTime series_start = utc_seconds(1'709'251'200);  // 2024-03-01T00:00:00Z

/// A step function as a CSV file; the values again, every five minutes.
std::vector<double> write_series(const LawFolder& folder, const std::string& name, Dice& dice, double covered_s,
                                 double low, double high) {
  const int every = dice.one_of<int>({1, 2, 3, 6, 12});
  std::string text = "timestamp,amount\n";
  std::vector<double> values;
  const auto rows = static_cast<int>(covered_s / (grid_step_s * every)) + 2;
  for (int row = 0; row < rows; ++row) {
    const double value = dice.chance(0.15) ? 0.0 : std::round(dice.between(low, high));
    const auto seconds = static_cast<std::int64_t>(row * every) * static_cast<std::int64_t>(grid_step_s);
    fmt::format_to(std::back_inserter(text), "{},{}\n", iso_8601(utc_seconds(series_start.seconds() + seconds)), value);
    values.insert(values.end(), static_cast<std::size_t>(every), value);
  }
  folder.write(name, text);
  return values;
}

json series(const std::string& path) {
  return {{"path", path}, {"format", "csv"}, {"time_column", "timestamp"}, {"value_column", "amount"}};
}

json random_grid(RandomScenario& scenario, const LawFolder& folder, const std::string& region, const std::string& stem,
                 double mean, Dice& dice, double covered_s) {
  json grid{{"annual_mean_g_per_kwh", mean}};
  const double kind = dice.between(0.0, 1.0);
  if (kind < 0.15) {
    grid["synthetic"] = {{"shape", "flat"}};
  } else if (kind < 0.4) {
    const std::string shape = dice.one_of<std::string>({"flat", "solar", "wind", "evening_peak"});
    grid["synthetic"] = {{"shape", shape}, {"min_g_per_kwh", mean * 0.3}, {"max_g_per_kwh", mean * 1.7}};
  } else {
    const std::string path = stem + "_grid.csv";
    scenario.intensity[region] = write_series(folder, path, dice, covered_s, 5.0, 900.0);
    grid["series"] = series(path);
  }
  write_series(folder, stem + "_marginal.csv", dice, covered_s, 0.0, 1200.0);
  grid["marginal_series"] = series(stem + "_marginal.csv");
  return grid;
}

json random_fleet(Dice& dice, bool large) {
  const int nodes = dice.whole(1, 2);
  json fleet;
  fleet["nodes"] = {{{"type", dice.chance(0.5) ? quick_node : "hgx-h100"}, {"count", nodes}}};
  fleet["deployments"] = json::array();
  const auto deploy = [&](const std::string& model, const std::string& engine, int gpus, int most) {
    const int replicas = dice.whole(1, most);
    fleet["deployments"].push_back({{"model", model},
                                    {"engine", engine},
                                    {"gpus", gpus},
                                    {"replicas_min", dice.whole(0, replicas)},
                                    {"replicas_max", replicas}});
  };
  if (large) deploy(large_model, dice.chance(0.5) ? tight_engine_70b : "vllm-0.11", 4, nodes);
  const bool tight = dice.chance(0.6);
  const int gpus = tight ? 1 : dice.whole(1, 2);
  deploy(small_model, tight ? tight_engine_8b : "vllm-0.11", gpus, tight ? 2 : 4 * nodes / gpus);
  return fleet;
}

json random_region(RandomScenario& scenario, const LawFolder& folder, const std::string& region,
                   const std::string& stem, Dice& dice, Dice& grid_dice, double covered_s) {
  json out = random_fleet(dice, region == anchor_region || dice.chance(0.7));
  out["latitude"] = dice.between(-60.0, 65.0);
  out["longitude"] = dice.between(-180.0, 180.0);
  out["utc_offset_hours"] = dice.whole(-11, 12);
  out["pue"] = dice.chance(0.1) ? 1.0 : dice.between(1.02, 1.6);
  out["wue_l_per_kwh"] = dice.chance(0.2) ? 0.0 : dice.between(0.1, 2.0);
  out["ewif_l_per_kwh"] = dice.between(0.0, 4.0);
  out["tenancy"] = dice.chance(0.5) ? "owned" : "on_demand";
  out["storage"] = {{"read_gb_per_s", dice.between(3.0, 25.0)}, {"uplink_gb_per_s", dice.between(5.0, 50.0)}};
  if (dice.chance(0.3)) {
    write_series(folder, stem + "_price.csv", dice, covered_s, -50.0, 200.0);
    out["price_series"] = series(stem + "_price.csv");
  } else {
    out["price_usd_per_kwh"] = dice.between(0.02, 0.4);
  }
  out["grid"] = random_grid(scenario, folder, region, stem, dice.between(20.0, 700.0), grid_dice, covered_s);
  return out;
}

}  // namespace

void add_random_topology(RandomScenario& scenario, const LawFolder& folder, std::uint64_t seed, std::uint64_t grids,
                         double covered_s) {
  Dice dice(seed, "laws/topology");
  Dice grid_dice(seed + (grids << 32U), "laws/grids");
  std::vector<std::string> regions;
  const int count = dice.whole(2, 4);
  for (int r = 0; r < count; ++r) regions.push_back(fmt::format("region-{}", r));
  regions[static_cast<std::size_t>(dice.whole(0, count - 1))] = anchor_region;
  json topology{{"name", "a random world"}, {"links", json::array()}};
  for (const std::string& region : regions) {
    const std::string stem = fmt::format("{}_{}_{}", seed, grids, region);
    topology["regions"][region] = random_region(scenario, folder, region, stem, dice, grid_dice, covered_s);
  }
  const int origins = dice.whole(1, 3);
  for (int o = 0; o < origins; ++o) {
    const std::string origin = fmt::format("origin-{}", o);
    topology["origins"][origin] = {{"latitude", dice.between(-60.0, 65.0)},
                                   {"longitude", dice.between(-180.0, 180.0)},
                                   {"utc_offset_hours", dice.whole(-11, 12)}};
    for (const std::string& region : regions) {
      const double rtt_ms = dice.chance(0.1) ? 0.0 : std::round(dice.between(1.0, 250.0));
      scenario.rtt_ms[origin][region] = rtt_ms;
      topology["links"].push_back(
          {{"from", origin}, {"to", region}, {"rtt_ms", rtt_ms}, {"bandwidth_gb_per_s", dice.between(1.0, 20.0)}});
    }
  }
  const std::string file = fmt::format("topology_{}_{}.json", seed, grids);
  folder.write(file, topology.dump(1));
  scenario.json["topology"] = file;
  scenario.json["start"] = iso_8601(series_start);
}

}  // namespace tradewind::laws
