#include "sim/fleet/offered_load.hpp"

#include "sim/llm/steady_state.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

namespace tradewind {

namespace {

/// What was asked of a model.
struct Asked {
  std::uint64_t requests = 0;
  double prompt_tokens = 0.0;
  double output_tokens = 0.0;
  std::set<std::uint16_t> regions;  ///< that some of these may go to
};

std::uint32_t mean_tokens(double sum, std::uint64_t count) {
  return static_cast<std::uint32_t>(std::max(1.0, std::round(sum / static_cast<double>(count))));
}

}  // namespace

double ReplicaRates::of(const PoolPlan& pool, const Accelerator& part, std::uint32_t token_budget,
                        std::pair<std::uint32_t, std::uint32_t> lengths) {
  const auto [prompt, output] = lengths;
  const std::uint32_t batch = std::min({pool.slots, token_budget, batch_max(pool.model, prompt, output)});
  if (batch == 0) return 0.0;
  const DeploymentSpec& spec = *pool.spec;
  const Machine machine{spec.model, spec.engine, part.id, spec.gpus, spec.expert_parallel};
  const auto [entry, is_new] = known_.try_emplace({machine, Work{prompt, output, token_budget, batch}}, 0.0);
  if (is_new) {
    SteadyLoad load;
    load.batch = batch;
    load.prompt_tokens = prompt;
    load.output_tokens = output;
    load.lengths = OutputLengths::exponential;
    load.token_budget = token_budget;
    entry->second = steady_state(pool.model, load).requests_per_s;
  }
  return entry->second;
}

OfferedLoads offered_loads(const Plan& plan, std::uint64_t requests_max, ReplicaRates& rates) {
  std::map<std::uint16_t, Asked> models;
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
    Asked& asked = models[model];
    ++asked.requests;
    asked.prompt_tokens += arrival.prompt_tokens;
    asked.output_tokens += arrival.output_tokens;
    const auto& candidates = plan.candidates[arrival.klass][arrival.origin][model];
    asked.regions.insert(candidates.begin(), candidates.end());
  }
  const std::uint32_t budget = plan.batching->rule({}).token_budget;
  for (const auto& [model, asked] : models) {
    const std::pair lengths(mean_tokens(asked.prompt_tokens, asked.requests),
                            mean_tokens(asked.output_tokens, asked.requests));
    OfferedLoad load;
    load.model = plan.models[model];
    // All at once are still within a second.
    load.requests_per_s = static_cast<double>(asked.requests) / std::max(1.0, loads.span.value());
    for (const std::uint16_t r : asked.regions) {
      const RegionPlan& region = plan.regions[r];
      const PoolPlan& pool = *region.pool_of(model);
      load.replicas += pool.size();
      load.capacity_per_s += pool.size() * rates.of(pool, *region.nodes[pool.nodes.front()].part, budget, lengths);
    }
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
  return fmt::format("{}: {} requests/s offered, {} served by {} replica{} (load {} %)", load.model,
                     shown(load.requests_per_s), shown(load.capacity_per_s), load.replicas,
                     load.replicas == 1 ? "" : "s", shown(100.0 * load.load()));
}

}  // namespace tradewind
