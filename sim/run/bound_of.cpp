#include "sim/run/bound_of.hpp"

#include "sim/bound/carbon_bound.hpp"

#include <algorithm>

namespace tradewind {

using json = nlohmann::ordered_json;

namespace {

BoundProblem problem_of(const RunTotals& totals, const Scenario& scenario) {
  BoundProblem problem;
  problem.period_length = totals.demand.period_length();
  problem.duration = scenario.duration;
  problem.end = scenario.end();
  problem.demand = totals.demand.cells();
  for (std::size_t r = 0; r < totals.world.regions.size(); ++r) {
    const RegionFacts& region = totals.world.regions[r];
    problem.regions.push_back({&region.intensity, scenario.topology.regions[r].pue, region.kappa, region.gpus});
  }
  problem.permitted = totals.world.permitted;
  for (const RequestClass& request_class : scenario.classes) problem.served_within.push_back(request_class.timeout);
  return problem;
}

}  // namespace

json bound_of(const RunTotals& totals, const Scenario& scenario, const RequestTally& all,
              const RegionAccount& account) {
  const bool complete =
      all.injected > 0 && static_cast<double>(all.completed) >= 0.999 * static_cast<double>(all.injected);
  if (!complete || scenario.warm_up > Seconds(0)) return nullptr;
  const CarbonBound bound = solve_bound(problem_of(totals, scenario));
  const Grams certified = totals.world.floor + bound.certified_flow;
  const Grams total = account.location + account.embodied;
  const Grams active = account.rows.gpu_active;
  const auto percent_above = [](Grams value, Grams base) {
    return base > Grams(0) ? json(100.0 * ((value - base) / base)) : json();
  };
  return {{"certified_carbon_g", certified.value()},
          {"above_pct", percent_above(total, certified)},
          {"active_carbon_g", active.value()},
          {"hindsight_carbon_g", bound.hindsight.value()},
          {"regret_pct", percent_above(active, bound.hindsight)}};
}

}  // namespace tradewind
