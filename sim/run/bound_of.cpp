#include "sim/run/bound_of.hpp"

#include "sim/bound/carbon_bound.hpp"

#include <algorithm>

namespace tradewind {

using json = nlohmann::ordered_json;

namespace {

double deployed_gpus(const Region& region) {
  double gpus = 0.0;
  for (const auto& pool : region.pools) gpus += static_cast<double>(pool->size()) * pool->model().gpus();
  return gpus;
}

BoundProblem problem_of(const Fleet& fleet) {
  const Scenario& scenario = fleet.scenario();
  const World& world = fleet.world();
  BoundProblem problem;
  problem.slot_length = fleet.slot_length();
  problem.duration = scenario.duration;
  problem.end = scenario.end();
  for (const DemandCell& cell : fleet.cells()) {
    if (cell.observed > Joules(0)) problem.demand.push_back(cell);
  }
  for (const Region& region : world.regions) {
    double kappa = region.nodes.empty() ? 1.0 : region.nodes.front().type().kappa;
    for (const Node& node : region.nodes) kappa = std::min(kappa, node.type().kappa);
    problem.regions.push_back({&region.signals.intensity, region.spec->pue, kappa, deployed_gpus(region)});
  }
  problem.permitted = world.permitted;
  for (const RequestClass& request_class : scenario.classes) problem.served_within.push_back(request_class.timeout);
  return problem;
}

/// Carbon that no placement under this scaling policy can avoid: manufacture of what is owned or always held, and the
/// hosts of nodes that always run.
Grams floor_of(const Fleet& fleet) {
  const Scenario& scenario = fleet.scenario();
  Grams floor{};
  for (const Region& region : fleet.world().regions) {
    const double integral = region.signals.intensity.integral(scenario.warm_up, scenario.duration);
    for (const Node& node : region.nodes) {
      const bool owned = region.spec->tenancy == Tenancy::owned;
      if (owned || node.kept()) floor += node.embodied_rate() * (scenario.duration - scenario.warm_up);
      if (!node.kept()) continue;
      floor += Grams((node.type().host_power * region.spec->pue).value() * integral);
    }
  }
  return floor;
}

}  // namespace

json bound_of(const Fleet& fleet, const RequestTally& all, const RegionAccount& account) {
  const bool complete =
      all.injected > 0 && static_cast<double>(all.completed) >= 0.999 * static_cast<double>(all.injected);
  if (!complete || fleet.scenario().warm_up > Seconds(0)) return nullptr;
  const CarbonBound bound = solve_bound(problem_of(fleet));
  const Grams certified = floor_of(fleet) + bound.certified_flow;
  const Grams total = account.location + account.embodied;
  const Grams active = fleet.active_carbon();
  const auto percent_above = [](Grams value, Grams base) {
    return base > Grams(0) ? json(100.0 * ((value - base) / base)) : json();
  };
  return {{"certified_carbon_g", certified.value()},
          {"above_pct", percent_above(total, certified)},
          {"active_carbon_g", active.value()},
          {"hindsight_carbon_g", bound.hindsight.value()},
          {"regret_pct", percent_above(active, bound.hindsight)}};
}

double saturation_of(const Fleet& fleet) {
  Seconds offered{};
  for (const DemandCell& cell : fleet.cells()) offered += cell.least_gpu_seconds;
  double gpus = 0.0;
  for (const Region& region : fleet.world().regions) gpus += deployed_gpus(region);
  return gpus > 0.0 ? offered / (fleet.scenario().duration * gpus) : 0.0;
}

}  // namespace tradewind
