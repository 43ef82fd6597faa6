#include "tools/bench/bench_fleet.hpp"

#include "sim/run/build_plan.hpp"
#include "sim/run/scenario.hpp"
#include "tests/support/written_file.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace tradewind {
namespace {

using nlohmann::json;

Plan plan_of(const BenchFleet& fleet) {
  const testing::WrittenFile topology(bench_topology(fleet));
  const Library library{testing::topologies_folder};
  const Scenario scenario = read_scenario(bench_scenario(fleet, topology.path()), "bench", library);
  return build_plan(scenario, library);
}

}  // namespace

TEST_CASE("a fleet to time has the replicas and regions that were asked for, whatever their number") {
  for (const auto& size : {std::pair{3U, 3U}, {5U, 10U}, {48U, 480U}, {5U, 1000U}}) {
    BenchFleet fleet;
    fleet.regions = size.first;
    fleet.replicas = size.second;
    CAPTURE(fleet.regions);
    const Plan world = plan_of(fleet);
    CHECK(world.regions.size() == fleet.regions);
    CHECK(world.replicas.size() == fleet.replicas);
  }
}

TEST_CASE("a fleet to time is given as many requests as were asked for, at a load that its size does not change") {
  for (const std::uint32_t replicas : {10U, 100U, 10'000U}) {
    BenchFleet fleet;
    fleet.replicas = replicas;
    fleet.requests = 123'456;
    const json scenario = bench_scenario(fleet, "w.json");
    const double rate = scenario["workload"]["requests"]["rate_rps"];
    const double duration_s = scenario["duration_s"];
    CHECK(rate * duration_s == doctest::Approx(123'456));
    CHECK(rate / replicas == doctest::Approx(4.0));
  }
}

TEST_CASE("the grids of a fleet to time differ, so that a carbon-aware router has a choice") {
  BenchFleet fleet;
  fleet.regions = 48;
  std::set<double> means;
  const json topology = bench_topology(fleet);
  for (const auto& [id, region] : topology["regions"].items()) {
    means.insert(region["grid"]["annual_mean_g_per_kwh"].get<double>());
  }
  CHECK(means.size() == 48);
}

}  // namespace tradewind
