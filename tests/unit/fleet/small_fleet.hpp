#pragma once

#include "sim/fleet/capacity.hpp"
#include "sim/fleet/flow_id.hpp"
#include "sim/fleet/journey.hpp"
#include "sim/fleet/live_regions.hpp"
#include "sim/run/build_plan.hpp"
#include "tests/support/written_file.hpp"

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace tradewind::testing {

inline constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// Flows that a test ends, each told when it likes.
class ListedFlows final : public Flows {
 public:
  struct Flow {
    FlowId id;
    std::size_t from;
    std::size_t to;
    Bytes bytes;
    Seconds end = never;
  };
  void start(std::uint64_t id, std::size_t from, std::size_t to, Bytes bytes) override {
    under_way.push_back({FlowId(id), from, to, bytes, never});
  }
  bool cancel(std::uint64_t id) override {
    return std::erase_if(under_way, [&](const Flow& flow) { return flow.id.value() == id; }) > 0;
  }
  std::vector<Flow> under_way;
};

/// A region `lab` of two HGX H100 with four replicas of Llama 3.1 8B, four accelerators each: 0 and 1 on the first
/// node, 2 and 3 on the second. The origin `u` is 100 ms away, there and back.
inline nlohmann::json two_nodes() {
  return {{"name", "two nodes"},
          {"regions",
           {{"lab",
             {{"latitude", 0},
              {"longitude", 0},
              {"utc_offset_hours", 0},
              {"pue", 1.0},
              {"wue_l_per_kwh", 0.0},
              {"ewif_l_per_kwh", 0.0},
              {"grid", {{"annual_mean_g_per_kwh", 400}, {"synthetic", {{"shape", "flat"}}}}},
              {"price_usd_per_kwh", 0.1},
              {"tenancy", "owned"},
              {"storage", {{"read_gb_per_s", 10}, {"uplink_gb_per_s", 50}}},
              {"nodes", {{{"type", "hgx-h100"}, {"count", 2}}}},
              {"deployments", {{{"model", "llama-3.1-8b"}, {"gpus", 4}, {"replicas_min", 0}, {"replicas_max", 4}}}}}}}},
          {"origins", {{"u", {{"latitude", 0}, {"longitude", 0}, {"utc_offset_hours", 0}}}}},
          {"links", {{{"from", "u"}, {"to", "lab"}, {"rtt_ms", 100}, {"bandwidth_gb_per_s", 12.5}}}}};
}

/// An hour in a topology; arrivals are the test's own.
inline nlohmann::json hour_in(const std::string& topology_file) {
  return {
      {"start", "2024-01-01T00:00:00Z"},
      {"duration_s", 3600},
      {"topology", topology_file},
      {"workload",
       {{"requests", {{"format", "synthetic"}, {"rate_rps", 1}}}, {"origins", {{"u", 1}}}, {"model", "llama-3.1-8b"}}}};
}

/// What a fleet is made of, up to its capacity, each part in reach.
///
/// A scenario is merged into the hour of `two_nodes`, or of another topology.
class SmallFleet {
 public:
  /// \param change  Of the plan, before it comes to life.
  explicit SmallFleet(const nlohmann::json& patch = nlohmann::json::object(),
                      const nlohmann::json& topology = two_nodes(), const std::function<void(Plan&)>& change = {})
      : file_(topology),
        scenario(scenario_of(patch)),
        plan(changed(build_plan(scenario, library_), change)),
        agenda(plan.origins() * plan.regions.size(), plan.replicas.size(), plan.nodes.size()),
        books(plan.totals_shape(), plan.settings.warm_up, plan.least_work, plan.facts),
        intervals(plan, agenda),
        regions(live_regions(plan, agenda.now(), intervals.phase())),
        capacity(plan, agenda, regions, books) {
    capacity.set_power();
    intervals.begin(regions);
  }
  ~SmallFleet() = default;
  SmallFleet(const SmallFleet&) = delete;
  SmallFleet& operator=(const SmallFleet&) = delete;

  [[nodiscard]] Pool& pool(std::size_t index = 0) { return *regions[0].pools()[index]; }
  [[nodiscard]] NodePower power(std::uint32_t node) { return regions[0].node(node).power(); }

  /// Executes capacity's next event; of others, none may be due.
  CapacityChange step() {
    agenda.look_ahead();
    REQUIRE(agenda.due() == Due::event);
    agenda.advance();
    const Event event = agenda.take();
    if (!agenda.stands(event)) return {};
    REQUIRE(owner_of(event.kind()) == EventOwner::capacity);
    return capacity.execute(event, flows);
  }

 private:
  [[nodiscard]] Scenario scenario_of(const nlohmann::json& patch) const {
    nlohmann::json document = hour_in(file_.path());
    document.merge_patch(patch);
    return read_scenario(document, "small.json", library_);
  }

  [[nodiscard]] static Plan changed(Plan plan, const std::function<void(Plan&)>& change) {
    if (change) change(plan);
    return plan;
  }

  Library library_{topologies_folder};
  WrittenFile file_;

 public:
  Scenario scenario;
  Plan plan;
  Agenda agenda;
  Books books;
  Intervals intervals;
  std::vector<Region> regions;
  Capacity capacity;
  ListedFlows flows;
};

}  // namespace tradewind::testing
