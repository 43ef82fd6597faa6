#include "sim/run/plan_sites.hpp"

#include "topologies/served_model.hpp"
#include "traces/grid_series.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tradewind {

namespace {

/// A node that is powered down so late is never powered down in any run.
constexpr Seconds never_off{1e9};

SupplySignals read_signals(Plan& plan, const RegionPlan& region, const Scenario& scenario) {
  const GridWindow window{scenario.start, scenario.end()};
  const auto keep = [&](SiteSignal read) {
    if (read.input) plan.facts.inputs.push_back(*read.input);
    plan.facts.remarks.insert(plan.facts.remarks.end(), read.remarks.begin(), read.remarks.end());
    return std::move(read.signal);
  };
  SupplySignals signals;
  const GridSpec& grid = region.spec->grid;
  const std::string place = "/regions/" + region.spec->id + "/grid";
  if (!grid.series && !grid.annual_mean(scenario.accounting)) {
    throw ConfigError(scenario.topology_file, place + "/annual_mean_life_cycle_g_per_kwh",
                      "nothing, in a region that states average_direct",
                      "the annual mean of average_life_cycle, which /accounting/intensity asks for");
  }
  signals.intensity = keep(grid_signal(*region.spec, scenario.accounting, window, scenario.seed));
  const double accounted = grid.annual_mean(scenario.accounting).value_or(0.0);
  const auto read = [&](SignalKind kind) {
    const auto& source = kind == SignalKind::marginal ? grid.marginal_series : grid.series;
    // A synthetic year takes longer to make than to scale.
    if (source || grid.series || accounted <= 0.0) {
      return keep(grid_signal(*region.spec, kind, window, scenario.seed));
    }
    return signals.intensity.scaled(*grid.annual_mean(kind) / accounted);
  };
  if (grid.marginal_series || grid.annual_mean_marginal_g_per_kwh) signals.marginal = read(SignalKind::marginal);
  // A file's second column would be read for its own sake alone; a synthetic grid's is at hand.
  if (!grid.series && grid.annual_mean_life_cycle_g_per_kwh && scenario.accounting == SignalKind::average_direct) {
    signals.life_cycle = read(SignalKind::average_life_cycle);
  }
  signals.price = keep(price_signal(*region.spec, window));
  if (scenario.steering() == SignalKind::marginal && !signals.marginal) {
    throw ConfigError(scenario.topology_file, place + "/annual_mean_marginal_g_per_kwh", "nothing",
                      "a mean or marginal_series of marginal in every region, since routing steers by \"signal\": "
                      "\"marginal\"");
  }
  signals.steering = scenario.steering() == SignalKind::marginal ? *signals.marginal : signals.intensity;
  return signals;
}

void build_nodes(const Library& library, RegionPlan& region, bool all_on) {
  const bool rented = region.spec->tenancy == Tenancy::on_demand;
  for (const NodeGroup& group : region.spec->nodes) {
    const NodeType& type = library.catalogue().node_types.at(group.type);
    const Accelerator& part = library.catalogue().accelerators.at(type.accelerator);
    for (int i = 0; i < group.count; ++i) region.nodes.push_back({&type, &part, rented, all_on, all_on});
  }
}

/// First fit, in the order of `check_placement`, which has made sure that there is room.
std::vector<std::uint32_t> place_replicas(const Library& library, const RegionPlan& region, const DeploymentSpec& spec,
                                          std::vector<int>& free) {
  const LanguageModel& model = library.catalogue().models.at(spec.model);
  const EngineProfile& engine = library.catalogue().engines.at(spec.engine);
  const auto wanted = static_cast<std::size_t>(spec.replicas_max);
  std::vector<std::uint32_t> nodes;
  const Accelerator* part = nullptr;
  bool fits = false;
  for (std::uint32_t n = 0; n < region.nodes.size() && nodes.size() < wanted; ++n) {
    if (region.nodes[n].part != part) {
      part = region.nodes[n].part;
      fits = memory_need(model, engine, *part, spec.parallelism()).fits();
    }
    for (; fits && free[n] >= spec.gpus && nodes.size() < wanted; free[n] -= spec.gpus) nodes.push_back(n);
  }
  return nodes;
}

/// The clocks that the power policy may choose from on a part.
ClockRange permitted_clocks(const Plan& plan, const Scenario& scenario, const Accelerator& part,
                            const StepModel& step) {
  const PowerRule lowest = plan.power->lowest();
  const double clock = std::min(lowest.prefill_clock, lowest.decode_clock);
  const bool capped = lowest.cap && *lowest.cap < part.tdp;
  if (!capped && clock >= 1.0) return {};
  if (!part.clock) {
    throw ConfigError(scenario.place.file, "/policies/power/name",
                      '"' + scenario.policies.of<PowerPolicy>().entry.name + '"',
                      fmt::format("a policy that leaves clocks alone: how {} follows its clock is not known", part.id));
  }
  if (capped && *lowest.cap <= part.clock->static_power) {
    throw ConfigError(
        scenario.place.file, "/policies/power/cap_w", fmt::format("{}", lowest.cap->value()),
        fmt::format("more than {} W, which {} draws at any clock", part.clock->static_power.value(), part.id));
  }
  return {std::min(clock, capped ? step.least_clock_within(*lowest.cap) : 1.0), clock >= 1.0};
}

void build_pools(Plan& plan, RegionPlan& region, const Scenario& scenario, const Library& library,
                 const ScalingPolicy& scaling) {
  region.pool_of_model.assign(plan.models.size(), -1);
  std::vector<int> free;
  for (const NodePlan& node : region.nodes) free.push_back(node.type->gpus);
  for (const DeploymentSpec& spec : region.spec->deployments) {
    const std::vector<std::uint32_t> nodes = place_replicas(library, region, spec, free);
    const auto served = std::find(plan.models.begin(), plan.models.end(), spec.model);
    if (served == plan.models.end() || nodes.empty()) continue;  // stands there, but nobody asks for it
    const LanguageModel& model = library.catalogue().models.at(spec.model);
    const Accelerator& part = *region.nodes[nodes.front()].part;
    for (const std::uint32_t node : nodes) {
      if (region.nodes[node].part->id == part.id) continue;
      throw ConfigError(scenario.topology_file, spec.pointer, "replicas on nodes of different accelerators",
                        "one deployment a kind of accelerator");
    }
    const EngineProfile& engine = library.catalogue().engines.at(spec.engine);
    const StepModel step = ServedModel(model, part, engine, spec.parallelism()).step();
    int& pool = region.pool_of_model[static_cast<std::size_t>(served - plan.models.begin())];
    if (pool >= 0) {
      throw ConfigError(scenario.topology_file, spec.pointer, "a second deployment of " + spec.model,
                        "one deployment a model and region");
    }
    pool = static_cast<int>(region.pools.size());
    const PoolPlace place{static_cast<std::uint16_t>(&region - plan.regions.data()), static_cast<std::uint16_t>(pool),
                          static_cast<std::uint16_t>(served - plan.models.begin()),
                          static_cast<std::uint32_t>(plan.replicas.size())};
    const std::uint32_t size = static_cast<std::uint32_t>(nodes.size());
    const std::uint32_t floor = std::min(scaling.floor(static_cast<std::uint32_t>(spec.replicas_min), size), size);
    for (std::uint32_t i = 0; i < floor; ++i) region.nodes[nodes[i]].kept = region.nodes[nodes[i]].on = true;
    for (std::uint32_t i = 0; i < size; ++i) plan.replicas.push_back({place.region, place.pool, i, 0});
    const WorkTerms<Joules> least = step.least_energy(permitted_clocks(plan, scenario, part, step));
    region.pools.push_back(
        {.spec = &spec,
         .place = place,
         .model = step,
         .least_energy = least,
         .nodes = nodes,
         .slots = std::min(plan.batching->sequences_max(), step.sequences_max()),
         .floor = floor,
         .process_start = engine.process_start,
         .after_load = engine.kv_profiling + engine.compile + engine.graph_capture,
         .weights = model.weight_bytes(),
         .cache_per_token = kv_bytes_per_token(model, spec.parallelism()) * static_cast<double>(spec.gpus)});
  }
}

}  // namespace

void build_region(Plan& plan, RegionPlan& region, const Scenario& scenario, const Library& library,
                  const ScalingPolicy& scaling) {
  region.signals = read_signals(plan, region, scenario);
  build_nodes(library, region, plan.node_off_after >= never_off);
  build_pools(plan, region, scenario, library, scaling);
}

/// Hosts are the stores, then one a replica: the node's network card is shared, its own accelerators' PCIe is not.
void build_platform(Plan& plan) {
  Platform& platform = plan.platform;
  const auto add_link = [&](std::string name, BytesPerSecond bandwidth) {
    platform.links.push_back({std::move(name), bandwidth, Seconds(0)});
    return platform.links.size() - 1;
  };
  std::vector<std::vector<std::size_t>> cards(plan.regions.size());
  for (std::size_t r = 0; r < plan.regions.size(); ++r) {
    const RegionSpec& spec = *plan.regions[r].spec;
    const std::size_t read = add_link(spec.id + " storage", spec.storage_read);
    const std::size_t uplink = add_link(spec.id + " storage uplink", spec.storage_uplink);
    plan.store_host.push_back(static_cast<std::uint32_t>(platform.hosts.size()));
    platform.hosts.push_back({spec.id + " store", {read, uplink}, {uplink}});
    for (const NodePlan& node : plan.regions[r].nodes) cards[r].push_back(add_link(spec.id + " card", node.type->nic));
  }
  for (ReplicaPlace& place : plan.replicas) {
    const PoolPlan& pool = plan.pool_of(place);
    const std::uint32_t node = pool.nodes[place.replica];
    const std::size_t pcie =
        add_link("pcie", plan.node_of(place).part->host_link * static_cast<double>(pool.model.gpus()));
    place.host = static_cast<std::uint32_t>(platform.hosts.size());
    platform.hosts.push_back({"replica", {pcie, cards[place.region][node]}, {cards[place.region][node], pcie}});
  }
}

}  // namespace tradewind
