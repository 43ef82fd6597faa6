#include "tests/oracles/laboratory.hpp"
#include "tests/support/policies.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace tradewind {
namespace {

using nlohmann::json;

// Spatial shifting where the right answer is known: requests whose energy does not depend on where they run, regions
// of constant intensity, and capacity for all (the setting of the EuroSys'24 study on the limits of shifting).

struct Place {
  const char* id;
  double rtt_ms;
  double g_per_kwh;
  double pue;
};

const std::vector<Place> places{{"lab", 0, 500, 1.2},
                                {"near", 30, 300, 1.2},
                                {"dirty", 60, 700, 1.1},
                                {"far", 120, 60, 1.3},
                                {"remote", 250, 50, 1.6}};

/// Half an hour with a request every half second until five minutes before its end, each alone on a replica.
Scenario shifted(const testing::Bench& bench, const json& routing, double rtt_ms_max) {
  std::string rows;
  for (int i = 0; i < 3000; ++i) rows += fmt::format("{},200,20\n", 0.5 * i);
  json document = testing::laboratory(1800, testing::trace_of(bench, rows), "llama-3.1-8b");
  document["policies"]["batching"] = {{"name", "chunked"}, {"sequences_max", 1}};
  document["policies"]["routing"] = routing;
  document["workload"]["classes"]["all"]["rtt_ms_max"] = rtt_ms_max;
  Scenario scenario = testing::scenario_of(document);
  Topology& world = scenario.topology;
  world.regions[0].deployments[0].model = "llama-3.1-8b";
  world.regions[0].deployments[0].replicas_max = 8;
  const RegionSpec lab = world.regions[0];
  const LinkSpec link = world.links[0];
  world.regions.clear();
  world.links.clear();
  for (const Place& place : places) {
    world.regions.push_back(lab);
    world.regions.back().id = place.id;
    world.regions.back().pue = place.pue;
    world.regions.back().grid.annual_mean_g_per_kwh = place.g_per_kwh;
    world.links.push_back(link);
    world.links.back().to = place.id;
    world.links.back().rtt = milliseconds(place.rtt_ms);
  }
  return scenario;
}

const json cleanest{{"name", "lowest_carbon"}, {"load_max", 1e9}};

/// The region that completed everything.
std::string only_region(const json& results) {
  std::string found;
  for (const json& region : results["regions"]) {
    if (region["requests"]["completed"] == 0) continue;
    CHECK(region["requests"]["completed"] == results["requests"]["injected"]);
    found = region["name"];
  }
  return found;
}

TEST_CASE("within no round trip at all every policy serves at home") {
  const testing::Bench bench;
  std::vector<Scenario> scenarios;
  std::vector<std::string> names;
  for (const auto& info : testing::entries<RoutingPolicy>()) {
    if (info.name == "lowest_price") continue;  // prices are equal, so it would prove nothing
    names.emplace_back(info.name);
    scenarios.push_back(shifted(bench, {{"name", info.name}}, 0.0));
  }
  const auto all = testing::results_of(scenarios);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(names[i]);
    CHECK(only_region(all[i]) == "lab");
  }
}

TEST_CASE("with capacity for all, the lowest carbon is that of the cleanest region within the round trip") {
  const testing::Bench bench;
  const std::vector<std::pair<double, std::string>> limits{{0, "lab"},    {29, "lab"},  {30, "near"}, {60, "near"},
                                                           {119, "near"}, {120, "far"}, {1000, "far"}};
  std::vector<Scenario> scenarios;
  for (const auto& limit : limits) scenarios.push_back(shifted(bench, cleanest, limit.first));
  const auto all = testing::results_of(scenarios);
  double before = 0.0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(limits[i].first);
    // 60·1.3 = 78 g/kWh at the meter is less than 50·1.6 = 80.
    CHECK(only_region(all[i]) == limits[i].second);
    const double grams = all[i]["carbon_g"]["location"];
    MESSAGE(fmt::format("within {} ms: {}, {:.3f} g", limits[i].first, limits[i].second, grams));
    // The best placement does not get worse as the limit widens.
    if (i > 0) CHECK(grams <= before);
    before = grams;
  }
  CHECK(before < all[0]["carbon_g"]["location"].get<double>());
}

TEST_CASE("moving work saves its active energy times the difference of intensity and PUE, and costs idle power there") {
  const testing::Bench bench;
  const auto all = testing::results_of({shifted(bench, cleanest, 0.0), shifted(bench, cleanest, 1000.0)});
  // Work adds (P_active − P_idle)·κ·t to a node that stays on, wherever it runs; the rest cancels.
  const auto row = [](const json& results, std::size_t region, const char* name) {
    return results["regions"][region]["energy_kwh"][name].get<double>();
  };
  const double added_at_home = row(all[0], 0, "it") - row(all[1], 0, "it");
  const double added_far = row(all[1], 3, "it") - row(all[0], 3, "it");
  const double work_network = row(all[0], 0, "network");
  CHECK(added_at_home > 0.0);
  CHECK(added_far == testing::exactly(added_at_home, 1e-6));
  const double saved = all[0]["carbon_g"]["location"].get<double>() - all[1]["carbon_g"]["location"].get<double>();
  const double by_hand = added_at_home * (500.0 * 1.2 - 60.0 * 1.3) + work_network * (500.0 - 60.0);
  MESSAGE(fmt::format("saved {:.6f} g, by hand {:.6f} g", saved, by_hand));
  CHECK(saved == testing::exactly(by_hand, 1e-6));
}

}  // namespace
}  // namespace tradewind
