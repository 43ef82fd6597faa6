#include "sim/run/world.hpp"

#include "sim/network/wide_area.hpp"
#include "sim/units/limits.hpp"
#include "topologies/placement_check.hpp"
#include "topologies/profile_lookup.hpp"
#include "traces/grid_series.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <stdexcept>

namespace tradewind {

namespace {

std::uint16_t model_index(World& world, const std::string& id) {
  const auto found = std::find(world.models.begin(), world.models.end(), id);
  if (found != world.models.end()) return static_cast<std::uint16_t>(found - world.models.begin());
  world.models.push_back(id);
  return static_cast<std::uint16_t>(world.models.size() - 1);
}

/// Of the library: how often models are right.
constexpr const char* quality_file = "quality/routellm.json";

/// A request in flight counts its tiers in a byte.
constexpr std::size_t tiers_max = 255;

void choose_tiers(World& world, const Scenario& scenario, const Library& library) {
  const std::string file = library.topologies + "/" + quality_file;
  const auto tables = read_quality_tables(*library.documents().read(file).json, file);
  std::string names;
  const QualityTable* chosen = nullptr;
  for (const QualityTable& table : tables) {
    names += (names.empty() ? "" : ", ") + table.name;
    if (table.name == scenario.quality) chosen = &table;
  }
  if (chosen == nullptr) {
    throw ConfigError(scenario.place.file, "/workload/quality", '"' + scenario.quality + '"', "one of " + names);
  }
  world.judge = CascadeJudge(*chosen);
  const auto cascading = scenario.policies.cascading.make();
  for (const RequestClass& request_class : scenario.classes) {
    const CascadePlan plan = cascading->plan(request_class.model);
    if (plan.models.size() > tiers_max) throw std::logic_error("a cascading policy plans too many tiers");
    world.judge_auroc = plan.judge_auroc;
    std::vector<std::uint16_t> tiers;
    for (const std::string& model : plan.models) {
      if (!world.catalogue->models.contains(model)) {
        const auto suggestion = nearest(model, ids_of(world.catalogue->models));
        const bool last = model == request_class.model;
        throw ConfigError(scenario.place.file, last ? request_class.model_pointer : "/policies/cascading",
                          "the unknown model \"" + model + '"',
                          suggestion ? '"' + *suggestion + "\" (did you mean that?)" : "a model of the catalogue");
      }
      if (plan.models.size() > 1 && !world.judge.knows(model)) {
        throw ConfigError(scenario.place.file, "/policies/cascading",
                          "the model \"" + model + "\", whose quality on " + chosen->name + " is not known",
                          "a model of topologies/quality/routellm.json");
      }
      tiers.push_back(model_index(world, model));
    }
    world.tiers.push_back(std::move(tiers));
  }
}

RegionSignals read_signals(World& world, Region& region, const Scenario& scenario) {
  const GridWindow window{scenario.start, scenario.end()};
  const auto keep = [&](SiteSignal read) {
    if (read.input) world.inputs.push_back(*read.input);
    world.remarks.insert(world.remarks.end(), read.remarks.begin(), read.remarks.end());
    return std::move(read.signal);
  };
  RegionSignals signals;
  signals.intensity = keep(grid_signal(*region.spec, scenario.accounting, window, scenario.seed));
  if (region.spec->grid.marginal_series) {
    signals.marginal = keep(grid_signal(*region.spec, SignalKind::marginal, window, scenario.seed));
  }
  signals.price = keep(price_signal(*region.spec, window));
  if (scenario.steering == SignalKind::marginal && !signals.marginal) {
    throw ConfigError(scenario.topology_file, "/regions/" + region.spec->id + "/grid/marginal_series", "nothing",
                      R"(a marginal series in every region, since routing steers by "signal": "marginal")");
  }
  region.steering = scenario.steering == SignalKind::marginal ? *signals.marginal : signals.intensity;
  return signals;
}

void build_nodes(World& world, Region& region, bool all_on) {
  for (const NodeGroup& group : region.spec->nodes) {
    const NodeType& type = world.catalogue->node_types.at(group.type);
    const Accelerator& part = world.catalogue->accelerators.at(type.accelerator);
    for (int i = 0; i < group.count; ++i) {
      region.nodes.emplace_back(type, part, all_on ? NodePower::on : NodePower::standby);
      if (all_on) region.nodes.back().keep();
    }
  }
}

/// First fit, in the order of `check_placement`, which has made sure that there is room.
std::vector<std::uint32_t> place_replicas(const World& world, const Region& region, const DeploymentSpec& spec,
                                          std::vector<int>& free) {
  const LanguageModel& model = world.catalogue->models.at(spec.model);
  const EngineProfile& engine = world.catalogue->engines.at(spec.engine);
  std::vector<std::uint32_t> nodes;
  for (int placed = 0; placed < spec.replicas_max; ++placed) {
    for (std::uint32_t n = 0; n < region.nodes.size(); ++n) {
      if (free[n] < spec.gpus || !memory_need(model, engine, region.nodes[n].part(), spec.parallelism()).fits())
        continue;
      free[n] -= spec.gpus;
      nodes.push_back(n);
      break;
    }
  }
  return nodes;
}

/// The clocks that the power policy may choose from on a part.
ClockRange permitted_clocks(const Scenario& scenario, const Accelerator& part, const StepModel& step) {
  const PowerRule lowest = scenario.policies.power.make()->lowest();
  const double clock = std::min(lowest.prefill_clock, lowest.decode_clock);
  const bool capped = lowest.cap && *lowest.cap < part.tdp;
  if (!capped && clock >= 1.0) return {};
  if (!part.clock) {
    throw ConfigError(scenario.place.file, "/policies/power/name", '"' + scenario.policies.power.info->name + '"',
                      fmt::format("a policy that leaves clocks alone: how {} follows its clock is not known", part.id));
  }
  if (capped && *lowest.cap <= part.clock->static_power) {
    throw ConfigError(
        scenario.place.file, "/policies/power/cap_w", fmt::format("{}", lowest.cap->value()),
        fmt::format("more than {} W, which {} draws at any clock", part.clock->static_power.value(), part.id));
  }
  return {std::min(clock, capped ? step.least_clock_within(*lowest.cap) : 1.0), clock >= 1.0};
}

void build_pools(World& world, Region& region, const Scenario& scenario) {
  region.pool_of_model.assign(world.models.size(), -1);
  std::vector<int> free;
  for (const Node& node : region.nodes) free.push_back(node.type().gpus);
  for (const DeploymentSpec& spec : region.spec->deployments) {
    const std::vector<std::uint32_t> nodes = place_replicas(world, region, spec, free);
    const auto served = std::find(world.models.begin(), world.models.end(), spec.model);
    if (served == world.models.end() || nodes.empty()) continue;  // stands there, but nobody asks for it
    const LanguageModel& model = world.catalogue->models.at(spec.model);
    const Accelerator& part = region.nodes[nodes.front()].part();
    for (const std::uint32_t node : nodes) {
      if (region.nodes[node].part().id == part.id) continue;
      throw ConfigError(scenario.topology_file, spec.pointer, "replicas on nodes of different accelerators",
                        "one deployment a kind of accelerator");
    }
    const EngineProfile& engine = world.catalogue->engines.at(spec.engine);
    const StepModel step(model, part, engine, constants_for(engine, model, part), spec.parallelism());
    int& pool = region.pool_of_model[static_cast<std::size_t>(served - world.models.begin())];
    if (pool >= 0) {
      throw ConfigError(scenario.topology_file, spec.pointer, "a second deployment of " + spec.model,
                        "one deployment a model and region");
    }
    pool = static_cast<int>(region.pools.size());
    const PoolPlace place{static_cast<std::uint16_t>(&region - world.regions.data()), static_cast<std::uint16_t>(pool),
                          static_cast<std::uint16_t>(served - world.models.begin()),
                          static_cast<std::uint32_t>(world.replicas.size())};
    region.pools.push_back(
        std::make_unique<Pool>(spec, place, step, nodes, *world.batching.front(), scenario.engine_mode));
    region.pools.back()->permit(permitted_clocks(scenario, part, step));
    for (std::uint32_t i = 0; i < nodes.size(); ++i) world.replicas.push_back({place.region, place.pool, i, 0});
  }
}

/// Hosts are the stores, then one a replica: the node's network card is shared, its own accelerators' PCIe is not.
void build_platform(World& world) {
  Platform& platform = world.platform;
  const auto add_link = [&](std::string name, BytesPerSecond bandwidth) {
    platform.links.push_back({std::move(name), bandwidth, Seconds(0)});
    return platform.links.size() - 1;
  };
  std::vector<std::vector<std::size_t>> cards(world.regions.size());
  for (std::size_t r = 0; r < world.regions.size(); ++r) {
    const RegionSpec& spec = *world.regions[r].spec;
    const std::size_t read = add_link(spec.id + " storage", spec.storage_read);
    const std::size_t uplink = add_link(spec.id + " storage uplink", spec.storage_uplink);
    world.store_host.push_back(static_cast<std::uint32_t>(platform.hosts.size()));
    platform.hosts.push_back({spec.id + " store", {read, uplink}, {uplink}});
    for (const Node& node : world.regions[r].nodes) cards[r].push_back(add_link(spec.id + " card", node.type().nic));
  }
  for (ReplicaPlace& place : world.replicas) {
    const Region& region = world.regions[place.region];
    const Pool& pool = *region.pools[place.pool];
    const std::uint32_t node = pool.node_of(place.replica);
    const std::size_t pcie =
        add_link("pcie", region.nodes[node].part().host_link * static_cast<double>(pool.model().gpus()));
    place.host = static_cast<std::uint32_t>(platform.hosts.size());
    platform.hosts.push_back({"replica", {pcie, cards[place.region][node]}, {cards[place.region][node], pcie}});
  }
}

/// Regions that a class's constraints permit from an origin.
std::vector<std::uint16_t> permitted_regions(const World& world, const RequestClass& request_class,
                                             std::size_t origin) {
  std::vector<std::uint16_t> out;
  for (std::size_t r = 0; r < world.regions.size(); ++r) {
    const auto& allowed = request_class.allowed_regions;
    const bool resident =
        allowed.empty() || std::find(allowed.begin(), allowed.end(), world.regions[r].spec->id) != allowed.end();
    const Seconds rtt = world.one_way[origin][r] * 2.0;
    const auto& rtt_ms_max = request_class.rtt_ms_max;
    if (resident && (!rtt_ms_max || within(rtt, milliseconds(*rtt_ms_max))))
      out.push_back(static_cast<std::uint16_t>(r));
  }
  return out;
}

void choose_candidates(World& world, const Scenario& scenario) {
  const WideArea area(scenario.topology.regions, scenario.topology.origins, scenario.topology.links);
  for (const std::uint32_t origin : scenario.origins) {
    world.one_way.emplace_back();
    for (std::size_t r = 0; r < world.regions.size(); ++r) world.one_way.back().push_back(area.one_way(origin, r));
  }
  for (std::size_t c = 0; c < scenario.classes.size(); ++c) {
    const RequestClass& request_class = scenario.classes[c];
    world.candidates.emplace_back();
    world.permitted.emplace_back();
    for (std::size_t o = 0; o < scenario.origins.size(); ++o) {
      const auto permitted = permitted_regions(world, request_class, o);
      std::vector<std::vector<std::uint16_t>> by_model(world.models.size());
      for (const std::uint16_t model : world.tiers[c]) {
        for (const std::uint16_t r : permitted) {
          if (world.regions[r].pool_of_model[model] >= 0) by_model[model].push_back(r);
        }
        if (!by_model[model].empty()) continue;
        throw ConfigError(scenario.place.file, request_class.pointer,
                          fmt::format("no region that offers {} to {} within its limits", world.models[model],
                                      scenario.topology.origins[scenario.origins[o]].id),
                          "at least one: a deployment, wider rtt_ms_max, or more allowed_regions");
      }
      world.candidates.back().push_back(std::move(by_model));
      world.permitted.back().push_back(permitted);
    }
  }
}

/// Every file that the world was built from: grid and price series are listed already, in the order of their regions.
void list_inputs(World& world, const Scenario& scenario, const Library& library) {
  world.inputs.push_back(
      {scenario.topology_name, library.documents().read(scenario.topology_file).sha256, std::nullopt, 0, "topology"});
  std::map<std::string, InputRecord> entries;  // by path, each once
  const auto add = [&](const auto& entry) {
    for (InputRecord& input : world.catalogue->inputs_of(entry)) entries.emplace(input.path, std::move(input));
  };
  for (const RegionSpec& region : scenario.topology.regions) {
    for (const NodeGroup& group : region.nodes) add(world.catalogue->node_types.at(group.type));
    for (const DeploymentSpec& deployment : region.deployments) {
      add(world.catalogue->models.at(deployment.model));
      add(world.catalogue->engines.at(deployment.engine));
    }
  }
  for (const std::string& model : world.models) add(world.catalogue->models.at(model));
  entries.emplace(quality_file,
                  InputRecord{quality_file, library.documents().read(library.topologies + "/" + quality_file).sha256,
                              std::nullopt, 0, "quality"});
  for (auto& [path, input] : entries) world.inputs.push_back(std::move(input));
}

}  // namespace

World build_world(const Scenario& scenario, const Library& library) {
  World world;
  world.catalogue = &library.catalogue();
  check_placement(scenario.topology, *world.catalogue, scenario.topology_file);
  choose_tiers(world, scenario, library);
  world.batching.push_back(scenario.policies.batching.make());
  const auto scaling = scenario.policies.scaling.make();
  const bool all_on = scaling->node_off_after() > scenario.end() * 2.0;
  world.regions.resize(scenario.topology.regions.size());
  for (std::size_t r = 0; r < world.regions.size(); ++r) {
    Region& region = world.regions[r];
    region.spec = &scenario.topology.regions[r];
    region.signals = read_signals(world, region, scenario);
    build_nodes(world, region, all_on);
    build_pools(world, region, scenario);
    region.ledger =
        std::make_unique<Ledger>(*region.spec, region.signals, scenario.duration, scenario.timeline_interval);
  }
  build_platform(world);
  choose_candidates(world, scenario);
  list_inputs(world, scenario, library);
  return world;
}

}  // namespace tradewind
