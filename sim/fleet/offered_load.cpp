#include "sim/fleet/offered_load.hpp"

#include "sim/llm/batch_at_limits.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace tradewind {

namespace {

RequestShape shape_of(const OfferedWork& work) {
  const auto count = static_cast<double>(work.requests);
  const auto output = static_cast<double>(work.output_tokens);
  const auto prompt = static_cast<double>(work.prompt_tokens);
  return {std::max(1.0, prompt / count), std::max(1.0, output / count),
          std::max(1.0, work.output_squares * count / std::max(1.0, output * output)),
          std::max(1.0, work.prompt_squares * count / std::max(1.0, prompt * prompt))};
}

/// The regions whose replicas of a model some requests of a class may reach.
std::set<std::uint16_t> reached(const Plan& plan, std::size_t klass, std::size_t model) {
  std::set<std::uint16_t> regions;
  for (const auto& by_model : plan.candidates[klass]) regions.insert(by_model[model].begin(), by_model[model].end());
  return regions;
}

}  // namespace

std::vector<ModelLoad> loads_at_limits(const Plan& plan, const std::vector<OfferedWork>& work, Seconds span) {
  const std::uint32_t budget = plan.batching->rule({}).token_budget;
  std::vector<ModelLoad> loads(plan.models.size());
  for (std::size_t m = 0; m < loads.size(); ++m) {
    std::set<std::uint16_t> regions;
    for (std::size_t c = 0; c < plan.classes.size(); ++c) {
      const OfferedWork& offered = work[c * plan.models.size() + m];
      if (offered.requests == 0) continue;
      double replicas = 0.0;
      double capacity = 0.0;
      for (const std::uint16_t r : reached(plan, c, m)) {
        const PoolPlan& pool = *plan.regions[r].pool_of(m);
        const BatchLimits limits{pool.slots, budget, plan.classes[c].tpot_slo, {}, plan.settings.missed_max};
        replicas += pool.size();
        capacity += pool.size() * batch_at_limits(pool.model, shape_of(offered), limits).requests_per_s;
        regions.insert(r);
      }
      loads[m].needed += Seconds(static_cast<double>(offered.requests) * replicas / capacity);
    }
    for (const std::uint16_t r : regions)
      loads[m].placed += span * static_cast<double>(plan.regions[r].pool_of(m)->size());
  }
  return loads;
}

OfferedLoads offered_loads(const Plan& plan, std::uint64_t requests_max) {
  std::vector<OfferedWork> work(plan.classes.size() * plan.models.size());
  WorkloadStream stream(plan.workload);
  OfferedLoads loads;
  loads.span = plan.settings.duration;
  for (std::uint64_t read = 0; stream.next_time() < plan.settings.duration; ++read) {
    if (read == requests_max) {
      loads.span = stream.next_time();
      break;
    }
    Arrival arrival;
    stream.take(arrival);
    const std::uint16_t model = plan.tiers_of(arrival.klass, arrival.model).front();
    work[arrival.klass * plan.models.size() + model].add(arrival.prompt_tokens, arrival.output_tokens);
  }
  const Seconds span = std::max(Seconds(1), loads.span);  // all at once are still within a second
  const std::vector<ModelLoad> at_limits = loads_at_limits(plan, work, span);
  for (std::size_t m = 0; m < plan.models.size(); ++m) {
    OfferedWork all;
    for (std::size_t c = 0; c < plan.classes.size(); ++c) all += work[c * plan.models.size() + m];
    if (all.requests == 0) continue;
    OfferedLoad load{plan.models[m], static_cast<double>(all.requests) / span.value(), 0.0, 0};
    load.capacity_per_s = load.requests_per_s * (at_limits[m].placed / at_limits[m].needed);
    load.replicas = static_cast<std::uint32_t>(std::lround(at_limits[m].placed / span));
    loads.models.push_back(std::move(load));
  }
  std::sort(loads.models.begin(), loads.models.end(),
            [](const OfferedLoad& a, const OfferedLoad& b) { return a.model < b.model; });
  return loads;
}

std::string to_string(const OfferedLoad& load) {
  const auto shown = [](double number) {
    return number < 100.0 ? fmt::format("{:.3g}", number) : fmt::format("{:.0f}", number);
  };
  return fmt::format("{}: {} requests/s offered, {} within the limits on {} replica{} (load {} %)", load.model,
                     shown(load.requests_per_s), shown(load.capacity_per_s), load.replicas,
                     load.replicas == 1 ? "" : "s", shown(100.0 * load.load()));
}

}  // namespace tradewind
