#include "sim/run/build_plan.hpp"

#include "tests/support/written_file.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind {
namespace {

using nlohmann::json;

json region(const json& deployments, int nodes = 1) {
  return {{"latitude", 0},
          {"longitude", 0},
          {"utc_offset_hours", 0},
          {"pue", 1.25},
          {"wue_l_per_kwh", 0.0},
          {"ewif_l_per_kwh", 0.0},
          {"grid", {{"annual_mean_g_per_kwh", 400}, {"synthetic", {{"shape", "flat"}}}}},
          {"price_usd_per_kwh", 0.1},
          {"tenancy", "on_demand"},
          {"storage", {{"read_gb_per_s", 10}, {"uplink_gb_per_s", 50}}},
          {"nodes", {{{"type", "hgx-h100"}, {"count", nodes}}}},
          {"deployments", deployments}};
}

json deployment(const char* model, int gpus, int replicas_min, int replicas_max) {
  return {{"model", model}, {"gpus", gpus}, {"replicas_min", replicas_min}, {"replicas_max", replicas_max}};
}

/// `far` has two nodes of three replicas; `mixed` one of each model; `near` the small one alone, 10 ms away.
json three_regions() {
  const json place{{"latitude", 0}, {"longitude", 0}, {"utc_offset_hours", 0}};
  json world{{"name", "three"}, {"origins", {{"u", place}, {"v", place}}}, {"links", json::array()}};
  world["regions"]["far"] = region(json::array({deployment("llama-3.1-8b", 4, 1, 3)}), 2);
  world["regions"]["mixed"] = region({deployment("llama-3.1-70b", 4, 0, 1), deployment("llama-3.1-8b", 4, 1, 1)});
  world["regions"]["near"] = region(json::array({deployment("llama-3.1-8b", 4, 0, 2)}));
  for (const char* from : {"u", "v"}) {
    double rtt_ms = from == std::string("u") ? 100.0 : 300.0;
    for (const char* to : {"far", "mixed", "near"}) {
      world["links"].push_back({{"from", from}, {"to", to}, {"rtt_ms", rtt_ms}, {"bandwidth_gb_per_s", 12.5}});
      rtt_ms -= 45.0;
    }
  }
  return world;
}

/// A plan with the scenario and the catalogue that it refers to.
struct Planned {
  explicit Planned(const json& patch, const json& topology = three_regions())
      : file(topology), scenario(read(patch)), plan(build_plan(scenario, library)) {}

  [[nodiscard]] Scenario read(const json& patch) const {
    json document{{"start", "2024-01-01T00:00:00Z"},
                  {"duration_s", 3600},
                  {"topology", file.path()},
                  {"workload",
                   {{"requests", {{"format", "synthetic"}, {"rate_rps", 1}}},
                    {"origins", {{"u", 1}, {"v", 1}}},
                    {"model", "llama-3.1-8b"}}}};
    document.merge_patch(patch);
    return read_scenario(document, "plan.json", library);
  }

  Library library{testing::topologies_folder};
  testing::WrittenFile file;
  Scenario scenario;
  Plan plan;
};

json with_classes(const json& classes) { return {{"workload", {{"classes", classes}}}}; }
const json scale_to_zero{{"policies", {{"scaling", {{"name", "scale_to_zero"}, {"warm_replicas", 0}}}}}};

TEST_CASE("replicas stand on nodes in order, and every one knows its place among all") {
  const Planned planned(json::object());
  const Plan& plan = planned.plan;
  REQUIRE(plan.regions.size() == 3);
  CHECK(plan.regions[0].pools.at(0).nodes == std::vector<std::uint32_t>{0, 0, 1});
  REQUIRE(plan.replicas.size() == 6);  // of those the model of nobody has none
  CHECK(plan.node_base == std::vector<std::uint32_t>{0, 2, 3});
  CHECK(plan.nodes.size() == 4);
  CHECK(plan.regions[1].pools.size() == 1);
  const ReplicaPlace& last = plan.replicas[5];
  CHECK((last.region == 2 && last.pool == 0 && last.replica == 1));
  CHECK(plan.regions[2].pools[0].place.first_replica == 4);
  // A store a region and a host a replica, each by itself.
  CHECK(plan.platform.hosts.size() == 3 + 6);
  CHECK(plan.store_host == std::vector<std::uint32_t>{0, 1, 2});
  for (std::uint32_t i = 0; i < 6; ++i) CHECK(plan.replicas[i].host == 3 + i);
}

TEST_CASE("an origin is half a round trip away from a region") {
  const Planned planned(json::object());
  const std::vector<std::vector<double>> expected_ms{{50.0, 27.5, 5.0}, {150.0, 127.5, 105.0}};
  REQUIRE(planned.plan.one_way.size() == 2);
  for (std::size_t o = 0; o < 2; ++o) {
    for (std::size_t r = 0; r < 3; ++r) {
      CHECK(in_milliseconds(planned.plan.one_way[o][r]) == doctest::Approx(expected_ms[o][r]).epsilon(1e-12));
    }
  }
}

TEST_CASE("a class may go where its model is, its limits permit, and the limit itself is permitted") {
  const Planned planned(with_classes({{"any", json::object()},
                                      {"large", {{"model", "llama-3.1-70b"}}},
                                      {"resident", {{"allowed_regions", {"far", "near"}}}},
                                      {"short", {{"rtt_ms_max", 255}}}}));
  const Plan& plan = planned.plan;
  REQUIRE(plan.models == std::vector<std::string>{"llama-3.1-8b", "llama-3.1-70b"});
  using Regions = std::vector<std::uint16_t>;
  CHECK(plan.candidates[0][0][0] == Regions{0, 1, 2});
  CHECK(plan.candidates[1][0][1] == Regions{1});
  CHECK(plan.candidates[0][0][1] == Regions{1});  // a row may ask for a model that is not its class's
  CHECK(plan.candidates[2][0][0] == Regions{0, 2});
  CHECK(plan.candidates[3][0][0] == Regions{0, 1, 2});
  CHECK(plan.candidates[3][1][0] == Regions{1, 2});  // 255 ms are 255 ms
  CHECK(plan.regions[0].pool_of_model == std::vector<int>{0, -1});
  CHECK(plan.regions[1].pool_of_model == std::vector<int>{1, 0});
}

TEST_CASE("nodes of what is always warm are on and kept, others only where none is ever powered down") {
  const Planned asleep(scale_to_zero);
  CHECK(asleep.plan.regions[0].pools[0].floor == 1);  // the deployment's least
  CHECK(asleep.plan.regions[2].pools[0].floor == 0);
  CHECK((asleep.plan.regions[0].nodes[0].kept && asleep.plan.regions[0].nodes[0].on));
  CHECK((!asleep.plan.regions[0].nodes[1].kept && !asleep.plan.regions[0].nodes[1].on));
  CHECK(!asleep.plan.regions[2].nodes[0].on);
  const Planned awake(json::object());
  CHECK(awake.plan.regions[0].pools[0].floor == 3);
  for (const RegionPlan& region : awake.plan.regions) {
    for (const NodePlan& node : region.nodes) CHECK((node.kept && node.on));
  }
}

TEST_CASE("no placement avoids the hosts that are kept and, of rented nodes, the manufacture of these alone") {
  // 1680 W at a PUE of 1.25 for an hour at 400 g/kWh, and an hour of four years of 3850 + 8 · 164 kg; two nodes.
  const Planned planned(scale_to_zero);
  const double host_g = 1.68 * 1.25 * 400.0;
  const double embodied_g = (3850e3 + 8 * 164e3) / (4 * 365.25 * 24);
  CHECK(planned.plan.facts.floor.value() == doctest::Approx(2.0 * (host_g + embodied_g)).epsilon(2e-3));
}

TEST_CASE("a replica keeps what its model says: weights, cache of a token, slots and time to start") {
  const Planned planned(with_classes({{"small", json::object()}, {"large", {{"model", "llama-3.1-70b"}}}}));
  const PoolPlan& small = planned.plan.regions[0].pools[0];
  const PoolPlan& large = planned.plan.regions[1].pools[0];
  CHECK(small.weights.value() == doctest::Approx(2 * 8.03e9).epsilon(1e-3));
  CHECK(small.cache_per_token == Bytes(2 * 32 * 8 * 128 * 2));
  CHECK(large.cache_per_token == Bytes(2 * 80 * 8 * 128 * 2));
  CHECK(small.process_start == Seconds(10.2));
  CHECK(small.after_load.value() == doctest::Approx(2.6 + 8.3 + 5.0));
  CHECK(small.next == -1);
  CHECK(!planned.plan.has_stages());
}

TEST_CASE("regions of the same hardware are one way of serving, not several") {
  json world = three_regions();
  const Planned planned(json::object(), world);
  CHECK(planned.plan.least_work.size() == 2);
  for (const auto& ways : planned.plan.least_work) CHECK(ways.size() == 1);
  world["regions"]["near"]["deployments"][0]["gpus"] = 2;
  CHECK(Planned(json::object(), world).plan.least_work[0].size() == 2);
}

TEST_CASE("what cannot be planned is told with its place") {
  const auto refused = [](const json& patch, const json& topology, const char* pointer) {
    try {
      const Planned planned(patch, topology);
      FAIL("planned all the same");
    } catch (const ConfigError& error) {
      CHECK_MESSAGE(std::string(error.what()).find(pointer) != std::string::npos, error.what());
    }
  };
  refused(with_classes({{"short", {{"rtt_ms_max", 9}}}}), three_regions(), "/workload/classes/short");
  json twice = three_regions();
  twice["regions"]["near"]["deployments"].push_back(deployment("llama-3.1-8b", 1, 0, 1));
  twice["regions"]["near"]["deployments"][0]["replicas_max"] = 1;
  refused(json::object(), twice, "/regions/near/deployments/1");
}

}  // namespace
}  // namespace tradewind
