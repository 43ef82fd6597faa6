#include "sim/run/build_plan.hpp"

#include "policies/cascading/cascading_policy.hpp"
#include "policies/scaling/scaling_policy.hpp"
#include "sim/base/units/limits.hpp"
#include "sim/network/wide_area.hpp"
#include "sim/run/plan_sites.hpp"
#include "topologies/placement_check.hpp"
#include "topologies/profile_lookup.hpp"
#include "traces/grid_series.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <stdexcept>

namespace tradewind {

namespace {

std::uint16_t model_index(Plan& plan, const std::string& id) {
  const auto found = std::find(plan.models.begin(), plan.models.end(), id);
  if (found != plan.models.end()) return static_cast<std::uint16_t>(found - plan.models.begin());
  plan.models.push_back(id);
  return static_cast<std::uint16_t>(plan.models.size() - 1);
}

/// Of the library: how often models are right.
constexpr const char* quality_file = "quality/routellm.json";

/// A request in flight counts its tiers in a byte.
constexpr std::size_t tiers_max = 255;

/// Models of a cascade by index, first tier first. None where a model that only rows name has no place in the cascade.
std::vector<std::uint16_t> tiers_for(Plan& plan, const Scenario& scenario, const Library& library,
                                     const std::vector<std::string>& models, const RequestClass& request_class,
                                     const std::string& asked) {
  const bool own = asked == request_class.model;
  for (const std::string& model : models) {
    if (!library.catalogue().models.contains(model)) {
      const auto suggestion = nearest(model, ids_of(library.catalogue().models));
      throw ConfigError(scenario.place.file,
                        own && model == asked ? request_class.model_pointer : "/policies/cascading",
                        "the unknown model \"" + model + '"',
                        suggestion ? '"' + *suggestion + "\" (did you mean that?)" : "a model of the catalogue");
    }
    if (models.size() == 1 || plan.judge.knows(model)) continue;
    if (!own && model == asked) return {};
    throw ConfigError(scenario.place.file, "/policies/cascading",
                      "the model \"" + model + "\", whose quality on " + scenario.quality + " is not known",
                      "a model of topologies/quality/routellm.json");
  }
  std::vector<std::uint16_t> tiers;
  for (const std::string& model : models) tiers.push_back(model_index(plan, model));
  return tiers;
}

void choose_tiers(Plan& plan, const Scenario& scenario, const Library& library) {
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
  plan.judge = CascadeJudge(*chosen);
  const auto cascading = scenario.policies.make<CascadingPolicy>();
  plan.asked_models = 1 + scenario.workload.models.size();
  for (const RequestClass& request_class : scenario.classes) {
    std::vector<std::string> asked{request_class.model};
    asked.insert(asked.end(), scenario.workload.models.begin(), scenario.workload.models.end());
    for (const std::string& model : asked) {
      const CascadePlan cascade = cascading->plan(model);
      if (cascade.models.size() > tiers_max) throw std::logic_error("a cascading policy plans too many tiers");
      plan.judge_auroc = cascade.judge_auroc;
      plan.tiers.push_back(tiers_for(plan, scenario, library, cascade.models, request_class, model));
    }
  }
}

/// Regions that a class's constraints permit from an origin.
std::vector<std::uint16_t> permitted_regions(const Plan& plan, const RequestClass& request_class, std::size_t origin) {
  std::vector<std::uint16_t> out;
  for (std::size_t r = 0; r < plan.regions.size(); ++r) {
    const auto& allowed = request_class.allowed_regions;
    const bool resident =
        allowed.empty() || std::find(allowed.begin(), allowed.end(), plan.regions[r].spec->id) != allowed.end();
    const Seconds rtt = plan.one_way[origin][r] * 2.0;
    const auto& rtt_ms_max = request_class.rtt_ms_max;
    if (resident && (!rtt_ms_max || within(rtt, milliseconds(*rtt_ms_max))))
      out.push_back(static_cast<std::uint16_t>(r));
  }
  return out;
}

/// Somebody must serve the class from every origin, unless rows name their models or origins: then those rows are told.
/// Where they name their origins alone, somebody must offer its model at all.
void require_own_model(const Plan& plan, const Scenario& scenario, std::size_t c, std::size_t o,
                       const std::vector<std::vector<std::uint16_t>>& by_model) {
  const RequestClass& request_class = scenario.classes[c];
  const auto& requests =
      scenario.workload.classes[c].requests ? scenario.workload.classes[c].requests : scenario.workload.requests;
  if (requests && requests->columns.model.given()) return;
  const bool rows_tell = requests && requests->columns.origin_name.given();
  for (const std::uint16_t model : plan.tiers_of(static_cast<std::uint16_t>(c), 0)) {
    const bool offered = std::any_of(plan.regions.begin(), plan.regions.end(),
                                     [&](const RegionPlan& region) { return region.pool_of_model[model] >= 0; });
    if (!by_model[model].empty() || (rows_tell && offered)) continue;
    throw ConfigError(scenario.place.file, request_class.pointer,
                      fmt::format("no region that offers {} to {} within its limits", plan.models[model],
                                  scenario.topology.origins[scenario.origins[o]].id),
                      "at least one: a deployment, wider rtt_ms_max, or more allowed_regions");
  }
}

/// Whether the class's model (0), and each that rows may name, can be served: the others are an error at the row.
void note_served(Plan& plan, std::size_t c, std::size_t o, const std::vector<std::vector<std::uint16_t>>& by_model) {
  for (std::size_t m = 0; m < plan.asked_models; ++m) {
    const auto& tiers = plan.tiers_of(static_cast<std::uint16_t>(c), static_cast<std::uint16_t>(m));
    plan.workload.served[(c * plan.origins() + o) * plan.asked_models + m] =
        !tiers.empty() &&
        std::all_of(tiers.begin(), tiers.end(), [&](std::uint16_t model) { return !by_model[model].empty(); });
  }
}

void choose_candidates(Plan& plan, const Scenario& scenario) {
  const WideArea area = network_of(scenario.topology);
  for (const std::uint32_t origin : scenario.origins) {
    plan.one_way.emplace_back();
    for (std::size_t r = 0; r < plan.regions.size(); ++r) plan.one_way.back().push_back(area.one_way(origin, r));
  }
  plan.workload.served.assign(scenario.classes.size() * plan.origins() * plan.asked_models, false);
  for (std::size_t c = 0; c < scenario.classes.size(); ++c) {
    const RequestClass& request_class = scenario.classes[c];
    plan.candidates.emplace_back();
    plan.facts.permitted.emplace_back();
    for (std::size_t o = 0; o < scenario.origins.size(); ++o) {
      const auto permitted = permitted_regions(plan, request_class, o);
      std::vector<std::vector<std::uint16_t>> by_model(plan.models.size());
      for (std::size_t model = 0; model < plan.models.size(); ++model) {
        for (const std::uint16_t r : permitted) {
          if (plan.regions[r].pool_of_model[model] >= 0) by_model[model].push_back(r);
        }
      }
      require_own_model(plan, scenario, c, o, by_model);
      note_served(plan, c, o, by_model);
      plan.candidates.back().push_back(std::move(by_model));
      plan.facts.permitted.back().push_back(permitted);
    }
  }
}

/// What results need to know beside what is counted.
void note_world(Plan& plan) {
  for (const RegionPlan& region : plan.regions) {
    if (region.spec->grid.annual_mean(plan.settings.steering)) continue;
    plan.facts.remarks.push_back(
        fmt::format("{} states no annual mean of {}: what ranks regions by annual means ranks all by direct ones",
                    region.spec->id, to_string(plan.settings.steering)));
    break;
  }
  plan.facts.models = plan.models;
  const Seconds window = plan.settings.duration - plan.settings.warm_up;
  for (const RegionPlan& region : plan.regions) {
    RegionFacts facts{.intensity = region.signals.intensity,
                      .marginal = region.signals.marginal.has_value(),
                      .life_cycle = region.signals.life_cycle.has_value()};
    facts.kappa = region.nodes.empty() ? 1.0 : region.nodes.front().type->kappa;
    for (const PoolPlan& pool : region.pools) facts.gpus += static_cast<double>(pool.size()) * pool.model.gpus();
    const Supply supply(*region.spec, region.signals);
    for (const NodePlan& node : region.nodes) {
      facts.kappa = std::min(facts.kappa, node.type->kappa);
      const bool owned = region.spec->tenancy == Tenancy::owned;
      if (owned || node.kept) plan.facts.floor += Node(node).embodied_rate() * window;
      if (node.kept) {
        plan.facts.floor += supply.grid_carbon(node.type->host_power, plan.settings.warm_up, plan.settings.duration);
      }
    }
    plan.facts.regions.push_back(std::move(facts));
  }
}

/// Every file that the plan was built from: grid and price series are listed already, in the order of their regions.
void list_inputs(Plan& plan, const Scenario& scenario, const Library& library) {
  plan.facts.inputs.push_back(
      {scenario.topology_name, library.documents().read(scenario.topology_file).sha256, std::nullopt, 0, "topology"});
  std::map<std::string, InputRecord> entries;  // by path, each once
  const auto add = [&](const auto& entry) {
    for (InputRecord& input : library.catalogue().inputs_of(entry)) entries.emplace(input.path, std::move(input));
  };
  for (const RegionSpec& region : scenario.topology.regions) {
    for (const NodeGroup& group : region.nodes) add(library.catalogue().node_types.at(group.type));
    for (const DeploymentSpec& deployment : region.deployments) {
      add(library.catalogue().models.at(deployment.model));
      add(library.catalogue().engines.at(deployment.engine));
    }
  }
  for (const std::string& model : plan.models) add(library.catalogue().models.at(model));
  entries.emplace(quality_file,
                  InputRecord{quality_file, library.documents().read(library.topologies + "/" + quality_file).sha256,
                              std::nullopt, 0, "quality"});
  entries.emplace(network_file,
                  InputRecord{network_file, library.documents().read(library.topologies + "/" + network_file).sha256,
                              std::nullopt, 0, "network"});
  for (auto& [path, input] : entries) plan.facts.inputs.push_back(std::move(input));
}

/// Every way of serving requests of a class from an origin, by the model they ask for.
void find_least_work(Plan& plan) {
  for (std::size_t c = 0; c < plan.classes.size(); ++c) {
    for (std::size_t o = 0; o < plan.origins(); ++o) {
      for (std::size_t asked = 0; asked < plan.asked_models; ++asked) {
        std::vector<LeastWorkRule> distinct;
        for (const std::uint16_t model :
             plan.tiers_of(static_cast<std::uint16_t>(c), static_cast<std::uint16_t>(asked))) {
          for (const std::uint16_t r : plan.candidates[c][o][model]) {
            const PoolPlan& pool = *plan.regions[r].pool_of(model);
            const LeastWorkRule rule(pool.model, pool.least_energy, pool.slots);
            if (std::find(distinct.begin(), distinct.end(), rule) == distinct.end()) distinct.push_back(rule);
          }
        }
        plan.least_work.push_back(std::move(distinct));
      }
    }
  }
}

void take_settings(Plan& plan, const Scenario& scenario) {
  plan.settings = {.seed = scenario.seed,
                   .duration = scenario.duration,
                   .warm_up = scenario.warm_up,
                   .end = scenario.end(),
                   .telemetry_interval = scenario.telemetry_interval,
                   .timeline_interval = scenario.timeline_interval,
                   .engine_mode = scenario.engine_mode,
                   .metering = scenario.metering,
                   .steering = scenario.steering(),
                   .network_kwh_per_gb = scenario.network_kwh_per_gb,
                   .text_bytes_per_token = scenario.text_bytes_per_token,
                   .missed_max = std::max(1e-4, 1.0 - scenario.slo_target),
                   .length_prediction_error = scenario.length_prediction_error,
                   .in_flight_max = scenario.in_flight_max};
  plan.policies = scenario.policies;
  plan.workload = scenario.workload;
  plan.classes = scenario.classes;
  plan.batching = scenario.policies.make<BatchingPolicy>();
  plan.power = scenario.policies.make<PowerPolicy>();
}

}  // namespace

Plan build_plan(const Scenario& scenario, const Library& library) {
  Plan plan;
  take_settings(plan, scenario);
  check_placement(scenario.topology, library.catalogue(), scenario.topology_file);
  choose_tiers(plan, scenario, library);
  const auto scaling = scenario.policies.make<ScalingPolicy>();
  plan.node_off_after = scaling->node_off_after();
  plan.regions.resize(scenario.topology.regions.size());
  for (std::size_t r = 0; r < plan.regions.size(); ++r) {
    RegionPlan& region = plan.regions[r];
    region.spec = &scenario.topology.regions[r];
    build_region(plan, region, scenario, library, *scaling);
    plan.node_base.push_back(static_cast<std::uint32_t>(plan.nodes.size()));
    for (std::uint32_t n = 0; n < region.nodes.size(); ++n) plan.nodes.push_back({static_cast<std::uint16_t>(r), n});
  }
  build_platform(plan);
  choose_candidates(plan, scenario);
  find_least_work(plan);
  list_inputs(plan, scenario, library);
  note_world(plan);
  return plan;
}

}  // namespace tradewind
