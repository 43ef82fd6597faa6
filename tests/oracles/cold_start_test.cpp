#include "sim/books/request_records.hpp"
#include "sim/fleet/fleet.hpp"
#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "sim/run/build_plan.hpp"
#include "tests/oracles/laboratory.hpp"
#include "topologies/catalogue.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace tradewind {
namespace {

using nlohmann::json;
using testing::Bench;

// A start takes what its phases take: boot (from standby), process start, weights over the slowest link that they have
// to pass, KV profiling, compilation, graph capture. Transfers are pinned to 1e-6 by tests/oracles/transfer_test.cpp.

doctest::Approx about(double expected) { return testing::exactly(expected, 1e-6); }

const json kept_on{{"name", "scale_to_zero"}, {"node_off_after_s", 1e9}, {"load_target", 1}};
const json powered_down{{"name", "scale_to_zero"}, {"node_off_after_s", 600}, {"idle_timeout_s", 300}};

struct Start {
  std::string model = "llama-3.1-8b";
  int gpus = 1;
  int replicas = 1;
  json scaling = kept_on;
  double storage_gb_per_s = 10.0;
  double uplink_gb_per_s = 50.0;
};

/// The laboratory with a language model and nothing running; requests of 16 prompt and 2 output tokens, one at a time.
Scenario asleep(const Bench& bench, const std::string& rows, const Start& start) {
  json document = testing::laboratory(7200, testing::trace_of(bench, rows), start.model);
  document["policies"] = {{"scaling", start.scaling}, {"batching", {{"name", "chunked"}, {"sequences_max", 1}}}};
  Scenario scenario = testing::scenario_of(document);
  RegionSpec& region = scenario.topology.regions[0];
  region.storage_read = gigabytes_per_second(start.storage_gb_per_s);
  region.storage_uplink = gigabytes_per_second(start.uplink_gb_per_s);
  DeploymentSpec& deployment = region.deployments[0];
  deployment.model = start.model;
  deployment.gpus = start.gpus;
  deployment.replicas_min = 0;
  deployment.replicas_max = start.replicas;
  return scenario;
}

struct Phases {
  double boot_s = 0.0;
  double before_s = 0.0;  ///< process start
  double after_s = 0.0;   ///< KV profiling, compilation, graph capture
  double weights_gb = 0.0;
};

Phases phases_of(const std::string& model) {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  return {catalogue.node_types.at("hgx-h100").boot_time.value(), engine.process_start.value(),
          (engine.kv_profiling + engine.compile + engine.graph_capture).value(),
          catalogue.models.at(model).weight_bytes().value() / 1e9};
}

TEST_CASE("a first request waits for boot, process, weights, profiling, compilation and graph capture") {
  for (const std::string& model : std::vector<std::string>{"llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b-fp8"}) {
    CAPTURE(model);
    const Bench bench;
    Start start;
    start.model = model;
    start.gpus = model == "llama-3.1-8b" ? 1 : model == "llama-3.1-70b" ? 4 : 8;
    const Phases phases = phases_of(model);
    const double on_s = phases.before_s + phases.weights_gb / 10.0 + phases.after_s;
    const auto on = testing::detailed_run(asleep(bench, "10,16,2\n", start));
    start.scaling = powered_down;
    const auto off = testing::detailed_run(asleep(bench, "10,16,2\n", start));
    MESSAGE(fmt::format("{}: node on {:.6f} s (by hand {:.6f}), from standby {:.6f} s (by hand {:.6f})", model,
                        on.requests.at(0).queue_s, on_s, off.requests.at(0).queue_s, phases.boot_s + on_s));
    CHECK(on.requests.at(0).queue_s == about(on_s));
    CHECK(off.requests.at(0).queue_s == about(phases.boot_s + on_s));
    CHECK(off.results["cold_starts"]["count"] == 1);
  }
}

TEST_CASE("a replica that was stopped starts again, from a node still on or from one powered down") {
  const Bench bench;
  Start start;
  start.scaling = powered_down;
  const Phases phases = phases_of(start.model);
  const double on_s = phases.before_s + phases.weights_gb / 10.0 + phases.after_s;
  // Served at about 458 s, stopped at 765 s: on again at 1,000 s; stopped at about 1,335 s, off 600 s later.
  const auto run = testing::detailed_run(asleep(bench, "10,16,2\n1000,16,2\n2500,16,2\n", start));
  CHECK(run.results["cold_starts"]["count"] == 3);
  CHECK(run.requests.at(0).queue_s == about(phases.boot_s + on_s));
  CHECK(run.requests.at(1).queue_s == about(on_s));
  CHECK(run.requests.at(2).queue_s == about(phases.boot_s + on_s));
}

TEST_CASE("the slowest of storage, uplink, network card and PCIe decides how fast weights come") {
  // The node has a card of 50 GB/s, and each accelerator 50 GB/s of PCIe.
  struct Case {
    double storage, uplink;
    int gpus;
    double expected;
  };
  const Bench bench;
  Start start;
  const Phases phases = phases_of(start.model);
  for (const Case& c : {Case{3, 50, 1, 3}, Case{100, 7, 1, 7}, Case{500, 500, 4, 50}}) {
    start.storage_gb_per_s = c.storage;
    start.uplink_gb_per_s = c.uplink;
    start.gpus = c.gpus;
    const auto run = testing::detailed_run(asleep(bench, "10,16,2\n", start));
    CHECK(run.requests.at(0).queue_s == about(phases.before_s + phases.weights_gb / c.expected + phases.after_s));
  }
  // With a card of 400 GB/s PCIe is left, and two accelerators have twice as much of it.
  Library library{bench.write("unused", "") + "-library"};
  std::filesystem::copy(testing::topologies_folder, library.topologies, std::filesystem::copy_options::recursive);
  const std::string node_file = library.topologies + "/nodes/hgx-h100.json";
  json node = json::parse(std::ifstream(node_file));
  node["nic_gb_per_s"]["value"] = 400;
  std::ofstream(node_file) << node.dump(2);
  start.storage_gb_per_s = start.uplink_gb_per_s = 500.0;
  for (const int gpus : {1, 2}) {
    start.gpus = gpus;
    const Scenario scenario = asleep(bench, "10,16,2\n", start);
    RunOptions options;
    options.requests = true;
    const std::string rows = run(std::span(&scenario, 1), library, options).front().requests;
    const std::string last = rows.substr(rows.rfind(',', rows.rfind(',') - 1) + 1);
    CHECK(std::stod(last) == about(phases.before_s + phases.weights_gb / (50.0 * gpus) + phases.after_s));
  }
}

TEST_CASE("two starts at a time share their storage, and a start in another region does not") {
  const Bench bench;
  Start start;
  start.replicas = 2;
  const Phases phases = phases_of(start.model);
  const double alone_s = phases.weights_gb / 10.0;
  for (const double later_s : {0.0, 0.25 * alone_s, 0.9 * alone_s, 1.5 * alone_s}) {
    CAPTURE(later_s);
    // The first has the storage alone until the second begins, then half of it: both loads end as if in a row, and each
    // takes 2·alone − later. A second one that begins after the first has ended has it alone, too.
    const double load_s = later_s < alone_s ? 2.0 * alone_s - later_s : alone_s;
    const double start_s = phases.before_s + load_s + phases.after_s;
    const Scenario scenario = asleep(bench, fmt::format("10,16,2\n{:.12f},16,2\n", 10.0 + later_s), start);
    const json measured = json::parse(run_in_child([&] {
      const Plan plan = build_plan(scenario, testing::shipped_library);
      OpenArrivals arrivals(plan.workload);
      Fleet fleet(plan, arrivals);
      RequestRecords records;
      fleet.books().add(records);
      run_clock(plan.platform, fleet);
      fleet.finish();
      double wait_s = 0.0;  // of the first request, which the first replica to be ready takes
      double second_wait_s = 0.0;
      for (const RequestRecord& record : records.records()) {
        (record.id == 0 ? wait_s : second_wait_s) = record.completion.queue.value();
      }
      const LogSketch& starts = fleet.totals().regions[0].cold_starts;
      return json{{"count", starts.count()},
                  {"mean_s", starts.mean()},
                  {"max_s", starts.max()},
                  {"wait_s", wait_s},
                  {"second_wait_s", second_wait_s}}
          .dump();
    }));
    MESSAGE(fmt::format("second {:.3f} s later: mean start {:.6f} s, by hand {:.6f} s", later_s,
                        measured["mean_s"].get<double>(), start_s));
    REQUIRE(measured["count"] == 2);
    CHECK(measured["mean_s"].get<double>() == about(start_s));
    CHECK(measured["max_s"].get<double>() == about(start_s));
    CHECK(measured["wait_s"].get<double>() == about(start_s));
    // Ready at the same instant, each replica takes one of the two: neither request waits behind the other.
    if (later_s == 0.0) CHECK(measured["second_wait_s"].get<double>() == about(start_s));
  }
  Start one;
  Scenario apart = asleep(bench, "10,16,2\n10,16,2\n", one);
  json document = to_json(apart);
  document["policies"]["routing"] = {{"name", "round_robin"}};
  const Topology lab = apart.topology;
  apart = testing::scenario_of(document);
  apart.topology = lab;
  apart.topology.regions.push_back(lab.regions[0]);
  apart.topology.regions[1].id = "annex";
  apart.topology.links.push_back(lab.links[0]);
  apart.topology.links[1].to = "annex";
  const auto run = testing::detailed_run(apart);
  REQUIRE(run.requests.size() == 2);
  CHECK(run.requests[0].region != run.requests[1].region);
  for (const auto& row : run.requests) CHECK(row.queue_s == about(phases.before_s + alone_s + phases.after_s));
}

TEST_CASE("a start draws boot power, then the host and idle accelerators, until it is ready") {
  const Bench bench;
  Start start;
  start.scaling = powered_down;
  start.scaling["node_off_after_s"] = 1e4;
  start.scaling["idle_timeout_s"] = 1e9;
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const NodeType& type = catalogue.node_types.at("hgx-h100");
  const Accelerator& part = catalogue.accelerators.at(type.accelerator);
  const Phases phases = phases_of(start.model);
  const double loading_s = phases.before_s + phases.weights_gb / 10.0 + phases.after_s;
  const json energy = testing::result_of(asleep(bench, "1000,16,2\n", start))["energy_kwh"];
  const double cold_w = type.host_power.value() + type.kappa * part.idle_context.value();
  const double cold_j = type.boot_power.value() * phases.boot_s + cold_w * loading_s;
  CHECK(energy["cold_start"].get<double>() * 3.6e6 == about(cold_j));
  // Host: standby for 1,000 s, nothing while it boots, κ − 1 of the bare accelerators' power while it loads, then the
  // node's own power and κ − 1 of all accelerators' joules for the rest of two hours.
  const double ready_s = 7200.0 - 1000.0 - phases.boot_s - loading_s;
  const double gpu_j = (energy["gpu_active"].get<double>() + energy["gpu_idle"].get<double>()) * 3.6e6;
  const double host_j =
      type.standby_power.value() * 1000.0 + type.host_power.value() * ready_s + (type.kappa - 1.0) * gpu_j;
  CHECK(energy["host"].get<double>() * 3.6e6 == about(host_j));
  MESSAGE(fmt::format("cold start {:.6f} kWh by hand, host {:.6f} kWh", cold_j / 3.6e6, host_j / 3.6e6));
}

}  // namespace
}  // namespace tradewind
