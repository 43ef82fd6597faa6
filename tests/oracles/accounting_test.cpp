#include "sim/site/node.hpp"
#include "tests/oracles/laboratory.hpp"
#include "topologies/catalogue.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace tradewind {
namespace {

using nlohmann::json;
using testing::exactly;
using testing::result_of;
using testing::results_of;

// What carbon, water and embodied accounting must be, whatever the physics of serving: ISO/IEC 21031:2024 (SCI) and
// ISO/IEC 30134 (PUE, WUE), with E the energy of IT, facility = PUE·E, and water on site counted on E alone.

/// An hour of chat in seven regions on hourly changing grids, each request at home.
Scenario chat_at_home(double rate_rps = 3.0) {
  return testing::scenario_of({{"start", "2024-03-04T00:30:00Z"},
                               {"duration_s", 3600},
                               {"topology", "world"},
                               {"workload",
                                {{"requests", {{"format", "synthetic"}, {"rate_rps", rate_rps}}},
                                 {"origins", {{"new-york", 0.5}, {"london", 0.3}, {"singapore", 0.2}}},
                                 {"model", "llama-3.1-70b"}}}});
}

double number(const json& results, const char* block, const char* row) { return results[block][row].get<double>(); }

TEST_CASE("a PUE k times as high makes k times the carbon of IT, and changes neither embodied carbon nor site water") {
  const double k = 1.5;
  Scenario offline = chat_at_home();
  offline.network_kwh_per_gb = 0.0;
  Scenario offline_hot = offline;
  Scenario online = chat_at_home();
  Scenario online_hot = online;
  for (RegionSpec& region : offline_hot.topology.regions) region.pue *= k;
  for (RegionSpec& region : online_hot.topology.regions) region.pue *= k;
  const auto all = results_of({offline, offline_hot, online, online_hot});
  const json &before = all[0], &after = all[1];
  CHECK(number(after, "energy_kwh", "it") == exactly(number(before, "energy_kwh", "it")));
  CHECK(number(after, "carbon_g", "location") == exactly(k * number(before, "carbon_g", "location")));
  CHECK(number(after, "carbon_g", "embodied") == exactly(number(before, "carbon_g", "embodied")));
  CHECK(number(after, "water_l", "site") == exactly(number(before, "water_l", "site")));
  CHECK(number(after, "water_l", "source") == exactly(k * number(before, "water_l", "source")));
  MESSAGE(fmt::format("location {:.3f} → {:.3f} g, embodied {:.3f} g, site water {:.6f} L",
                      number(before, "carbon_g", "location"), number(after, "carbon_g", "location"),
                      number(after, "carbon_g", "embodied"), number(after, "water_l", "site")));
  // The network is outside PUE: what it adds is the same before and after.
  const double network = number(all[2], "carbon_g", "location") - number(before, "carbon_g", "location");
  CHECK(network > 0.0);
  CHECK(number(all[3], "carbon_g", "location") - number(after, "carbon_g", "location") == exactly(network, 1e-6));
  CHECK(number(all[3], "energy_kwh", "network") == exactly(number(all[2], "energy_kwh", "network")));
}

TEST_CASE("water on site is energy of IT times WUE, and water at the source is energy with PUE times EWIF") {
  const Scenario scenario = chat_at_home();
  const json results = result_of(scenario);
  for (std::size_t r = 0; r < scenario.topology.regions.size(); ++r) {
    const RegionSpec& spec = scenario.topology.regions[r];
    const json& region = results["regions"][r];
    CAPTURE(spec.id);
    const double it_j = number(region, "energy_kwh", "it") * 3.6e6;
    REQUIRE(it_j > 0.0);
    CHECK(number(region, "water_l", "site") == exactly(it_j * spec.wue.value()));
    CHECK(number(region, "water_l", "source") == exactly(it_j * spec.pue * spec.ewif.value()));
    CHECK(region["pue"].get<double>() == exactly(spec.pue));
  }
}

TEST_CASE("where intensity is constant, carbon is energy of the facility and network times that constant") {
  Scenario scenario = chat_at_home();
  for (RegionSpec& region : scenario.topology.regions) region.grid.synthetic_max_g_per_kwh = 0.0;
  const json results = result_of(scenario);
  for (std::size_t r = 0; r < scenario.topology.regions.size(); ++r) {
    const json& region = results["regions"][r];
    const double intensity = scenario.topology.regions[r].grid.annual_mean_g_per_kwh;
    CAPTURE(scenario.topology.regions[r].id);
    CHECK(number(region, "carbon_g", "location") == exactly(number(region, "energy_kwh", "facility") * intensity));
  }
}

TEST_CASE("a thousand kilograms over four years are 28.5 g an hour") {
  // The unit check of M = TE·(TiR/EL)·(RR/ToR), all resources reserved.
  NodeType type;
  type.embodied_host = Grams(1e6);
  type.service_life = hours(4.0 * 365.25 * 24.0);
  const Accelerator part;
  const Node node(NodePlan{.type = &type, .part = &part, .on = true});
  const double grams = (node.embodied_rate() * hours(1)).value();
  MESSAGE(fmt::format("{:.4f} g", grams));
  CHECK(grams == doctest::Approx(28.5).epsilon(0.002).scale(0.0));
}

TEST_CASE("an owned H100 node is charged 147 g an hour, whatever it does") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const NodeType& type = catalogue.node_types.at("hgx-h100");
  const Accelerator& part = catalogue.accelerators.at(type.accelerator);
  const double whole_kg = (type.embodied_host + part.embodied * static_cast<double>(type.gpus)).value() / 1e3;
  CHECK(whole_kg == exactly(5162.0));
  const double hourly_g = (Node(NodePlan{&type, &part}).embodied_rate() * hours(1)).value();
  MESSAGE(fmt::format("{:.0f} kg a node, {:.3f} g a node-hour", whole_kg, hourly_g));
  CHECK(hourly_g == doctest::Approx(147.0).epsilon(0.003).scale(0.0));

  Scenario asleep = chat_at_home(0.01);
  Scenario half_hour = chat_at_home();
  half_hour.warm_up = Seconds(1800);
  json document = to_json(asleep);
  document["policies"]["scaling"] = {{"name", "scale_to_zero"}};
  asleep = testing::scenario_of(document);
  const auto all = results_of({chat_at_home(0.1), chat_at_home(6.0), asleep, half_hour});
  for (std::size_t r = 0; r < asleep.topology.regions.size(); ++r) {
    int nodes = 0;
    for (const NodeGroup& group : asleep.topology.regions[r].nodes) nodes += group.count;
    const double nodes_an_hour = nodes * hourly_g;
    for (const std::size_t run : {0U, 1U, 2U}) {
      CHECK(number(all[run]["regions"][r], "carbon_g", "embodied") == exactly(nodes_an_hour));
    }
    CHECK(number(all[3]["regions"][r], "carbon_g", "embodied") == exactly(0.5 * nodes_an_hour));
  }
  CHECK(number(all[2], "energy_kwh", "facility") < 0.5 * number(all[0], "energy_kwh", "facility"));
}

TEST_CASE("a rented node is charged for the time it is held, and not in standby") {
  json document = to_json(chat_at_home(0.01));
  document["policies"]["scaling"] = {{"name", "scale_to_zero"}};
  Scenario asleep = testing::scenario_of(document);
  Scenario awake = chat_at_home(0.01);
  for (RegionSpec& region : asleep.topology.regions) region.tenancy = Tenancy::on_demand;
  for (RegionSpec& region : awake.topology.regions) region.tenancy = Tenancy::on_demand;
  const auto all = results_of({asleep, awake, chat_at_home(0.01)});
  CHECK(number(all[1], "carbon_g", "embodied") == exactly(number(all[2], "carbon_g", "embodied")));
  CHECK(number(all[0], "carbon_g", "embodied") < number(all[1], "carbon_g", "embodied"));
  // The rent contains power; what is owned is paid for by the year, and its power by the kilowatt-hour.
  CHECK(number(all[1], "cost_rows_usd", "electricity") == 0.0);
  CHECK(number(all[0], "cost_rows_usd", "hardware") < number(all[1], "cost_rows_usd", "hardware"));
  CHECK(number(all[2], "cost_rows_usd", "electricity") > 0.0);
  for (std::size_t r = 0; r < asleep.topology.regions.size(); ++r) {
    const json& region = all[0]["regions"][r];
    const auto& deployments = asleep.topology.regions[r].deployments;
    const bool always_on = std::any_of(deployments.begin(), deployments.end(),
                                       [](const DeploymentSpec& deployment) { return deployment.replicas_min > 0; });
    if (region["requests"]["injected"] > 0 || always_on) continue;
    CHECK(number(region, "carbon_g", "embodied") == 0.0);
    CHECK(number(region, "energy_kwh", "facility") == 0.0);
    CHECK(region["cost_usd"] == 0.0);
  }
}

TEST_CASE("marginal figures stand beside location-based ones and change nothing in them") {
  const testing::Bench bench;
  std::string rows = "at,g\n";
  for (int hour = 0; hour < 6; ++hour) rows += fmt::format("2024-03-04T0{}:00:00Z,{}\n", hour, 500 + 100 * hour);
  Scenario with = chat_at_home();
  with.network_kwh_per_gb = 0.0;
  Scenario without = with;
  for (RegionSpec& region : without.topology.regions) region.grid.annual_mean_marginal_g_per_kwh.reset();
  for (RegionSpec& region : with.topology.regions) {
    region.grid.marginal_series =
        SeriesSource{bench.write(region.id + ".csv", rows), "oracle.json", "", "csv", "at", "g"};
  }
  const auto all = results_of({with, without});
  CHECK_FALSE(all[1]["carbon_g"].contains("marginal"));
  CHECK(number(all[0], "carbon_g", "location") == exactly(number(all[1], "carbon_g", "location")));
  CHECK(number(all[0], "carbon_g", "total") == exactly(number(all[1], "carbon_g", "total")));
  CHECK(number(all[0], "carbon_g", "total") ==
        exactly(number(all[0], "carbon_g", "location") + number(all[0], "carbon_g", "embodied")));
  // The run lasts from half past midnight, at 500 and 600 g/kWh, and drains within the second hour.
  const double facility = number(all[0], "energy_kwh", "facility");
  MESSAGE(fmt::format("location {:.3f} g, marginal {:.3f} g", number(all[0], "carbon_g", "location"),
                      number(all[0], "carbon_g", "marginal")));
  CHECK(number(all[0], "carbon_g", "marginal") > 500.0 * facility);
  CHECK(number(all[0], "carbon_g", "marginal") < 600.0 * facility);
}

TEST_CASE("energy per request grows from accelerator to node to facility, and the run's totals stay") {
  json document = to_json(chat_at_home());
  std::vector<Scenario> scenarios;
  for (const char* boundary : {"accelerator", "node", "facility"}) {
    document["accounting"] = {{"boundary", boundary}};
    scenarios.push_back(testing::scenario_of(document));
  }
  const auto all = results_of(scenarios);
  for (std::size_t r = 0; r < scenarios[0].topology.regions.size(); ++r) {
    const json& request = all[0]["regions"][r]["energy_wh_per_request"];
    if (request["mean"].is_null()) continue;
    const double accelerator = request["mean"];
    const double node = all[1]["regions"][r]["energy_wh_per_request"]["mean"];
    const double facility = all[2]["regions"][r]["energy_wh_per_request"]["mean"];
    MESSAGE(fmt::format("{}: {:.4f} ≤ {:.4f} ≤ {:.4f} Wh", scenarios[0].topology.regions[r].id, accelerator, node,
                        facility));
    CHECK(node > 1.13 * accelerator);
    CHECK(facility == exactly(scenarios[0].topology.regions[r].pue * node, 1e-9));
    CHECK(all[0]["regions"][r]["energy_kwh"] == all[2]["regions"][r]["energy_kwh"]);
  }
  // What the accelerators' boundary counts is what the ledger calls active.
  const double attributed_kwh =
      number(all[0], "energy_wh_per_request", "mean") * all[0]["requests"]["completed"].get<double>() / 1e3;
  CHECK(attributed_kwh == exactly(number(all[0], "energy_kwh", "gpu_active"), 1e-9));
}

TEST_CASE("a fleet with one request to serve draws what the node's power formula gives by hand") {
  const testing::Bench bench;
  Scenario scenario =
      testing::scenario_of(testing::laboratory(3600, testing::trace_of(bench, "100,50000,1\n"), "fixed-cost-oracle"));
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const NodeType& type = catalogue.node_types.at("hgx-h100");
  const Accelerator& part = catalogue.accelerators.at(type.accelerator);
  const double window_s = 3600.0;
  const double busy_s = 50.0;  // 50,000 items of a millisecond
  const json energy = result_of(scenario)["energy_kwh"];
  const double active_j = energy["gpu_active"].get<double>() * 3.6e6;
  // P_host + κ·ΣP_gpu, with seven bare accelerators and one that holds a process.
  const double idle_j = 7.0 * part.idle_bare.value() * window_s + part.idle_context.value() * (window_s - busy_s);
  const double host_j = type.host_power.value() * window_s + (type.kappa - 1.0) * (idle_j + active_j);
  MESSAGE(fmt::format("idle {:.6f} kWh, host {:.6f} kWh", idle_j / 3.6e6, host_j / 3.6e6));
  CHECK(active_j > 0.0);
  CHECK(energy["gpu_idle"].get<double>() * 3.6e6 == exactly(idle_j, 1e-9));
  CHECK(energy["host"].get<double>() * 3.6e6 == exactly(host_j, 1e-9));
  CHECK(energy["cold_start"] == 0.0);
  CHECK(energy["it"].get<double>() * 3.6e6 == exactly(active_j + idle_j + host_j, 1e-9));
  CHECK(energy["overhead"].get<double>() * 3.6e6 == exactly(0.2 * (active_j + idle_j + host_j), 1e-9));
  CHECK(energy["network"].get<double>() == exactly(0.06 * 50001.0 * 4.0 * 1e-9, 1e-9));
}

}  // namespace
}  // namespace tradewind
