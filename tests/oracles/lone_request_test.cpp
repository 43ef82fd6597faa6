#include "sim/llm/step_model.hpp"
#include "tests/oracles/laboratory.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/profile_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace tradewind {
namespace {

using testing::exactly;

// One request alone on one replica: every iteration is known in advance, so its time and energy can be added up by
// hand.

struct Machine {
  const LanguageModel* model;
  const Accelerator* part;
  const StepConstants* constants;
  int gpus;
};

struct Cost {
  double time_s = 0.0;
  double energy_j = 0.0;
};

/// One iteration by the published form, written down once more: the sum of work over effective rates for time, the
/// energy roofline of Choi et al. (IPDPS 2013) under the power limit for energy. Plain doubles on purpose.
Cost by_hand(const Machine& m, double sequences, double context, double tokens, double cached, double square) {
  const LanguageModel& model = *m.model;
  const StepConstants& k = *m.constants;
  const double n = m.gpus;
  const double layers = model.layers;
  const double bandwidth = m.part->memory_bandwidth.value();
  const double peak = model.precision == Precision::fp8 ? m.part->flops_fp8 : m.part->flops_bf16;
  double weights = model.parameters - model.parameters_input_embedding;
  if (model.expert_layers) {
    const double routed = model.parameters - model.expert_layers->parameters_shared;
    const double missed =
        1.0 - static_cast<double>(model.expert_layers->experts_per_token) / model.expert_layers->experts;
    weights -= routed * std::pow(missed, sequences + tokens);
  }
  const double weight_bytes = weights * model.weight_bytes_per_parameter;
  // KV heads beyond the model's own are replicated: each accelerator then still reads one.
  const double shares = std::min(m.gpus, model.kv_heads);
  const double kv_bytes =
      2.0 * layers * model.kv_heads * model.head_dim * model.kv_bytes_per_element * (context + cached);
  const double gemm = 2.0 * model.parameters_active;
  const double attention = 4.0 * model.heads * model.head_dim * layers * context;
  const double prefill = gemm * tokens + 2.0 * layers * model.heads * model.head_dim * square;
  double time_s = weight_bytes / (n * bandwidth * k.eta_weights) + kv_bytes / (shares * bandwidth * k.eta_kv) +
                  gemm * sequences / (n * peak * k.eta_decode) + attention / (n * peak * k.eta_attention) +
                  prefill / (n * peak * k.eta_prefill) + k.time_per_layer.value() * layers +
                  k.time_per_sequence.value() * sequences;
  if (m.gpus > 1) {
    time_s += 2.0 * layers * k.time_per_all_reduce.value() + 2.0 * layers * (sequences + tokens) * model.hidden * 2.0 *
                                                                 2.0 * (n - 1.0) / n /
                                                                 (0.7 * m.part->interconnect.value() / 2.0);
  }
  const double moved = weight_bytes + kv_bytes * n / shares;
  const double drawn = k.power_base.value() * n * time_s + k.power_memory.value() * moved / bandwidth +
                       k.power_kv.value() * kv_bytes * n / shares / bandwidth +
                       k.power_compute.value() * (gemm * sequences + attention + prefill) / peak;
  return {time_s, std::min(drawn, m.part->tdp.value() * n * time_s)};
}

struct Case {
  std::string model;
  int gpus;
  int prompt;
  int output;
  int budget;
};

struct Expected {
  double first_token_s = 0.0;
  double busy_s = 0.0;
  double energy_j = 0.0;
  int limited = 0;  ///< iterations at the power limit
};

/// Iteration by iteration, and each one also against `StepModel::cost`.
Expected added_up(const Machine& machine, const StepModel& step, const Case& c) {
  Expected out;
  const auto add = [&](const IterationWork& work) {
    const Cost cost =
        by_hand(machine, work.sequences, work.context, work.prefill_tokens, work.prefill_context, work.prefill_square);
    const StepCost stepped = step.cost(work);
    REQUIRE(stepped.time.value() == exactly(cost.time_s));
    REQUIRE(stepped.energy.value() == exactly(cost.energy_j));
    out.busy_s += cost.time_s;
    out.energy_j += cost.energy_j;
    out.limited += step.limited(work) ? 1 : 0;
  };
  for (int cached = 0; cached < c.prompt;) {
    const int tokens = std::min(c.budget, c.prompt - cached);
    const double before = cached;
    const double after = cached + tokens;
    add({0.0, 0.0, static_cast<double>(tokens), before, after * after - before * before});
    cached += tokens;
  }
  out.first_token_s = out.busy_s;
  for (int token = 1; token < c.output; ++token) add({1.0, static_cast<double>(c.prompt + token), 0.0, 0.0, 0.0});
  return out;
}

TEST_CASE("a request alone on a replica takes the time and energy that its iterations add up to") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const NodeType& type = catalogue.node_types.at("hgx-h100");
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  int limited = 0;
  for (const Case& c : {Case{"llama-3.1-8b", 1, 1000, 200, 256}, Case{"llama-3.1-8b", 1, 1, 2, 2048},
                        Case{"llama-3.1-8b", 1, 26000, 20, 2048}, Case{"llama-3.1-70b", 4, 12000, 700, 2048},
                        Case{"llama-3.1-70b", 8, 16, 3000, 2048}, Case{"llama-3.1-405b-fp8", 8, 3000, 300, 512},
                        Case{"qwen3-30b-a3b", 1, 777, 333, 100}}) {
    for (const char* mode : {"fast_forward", "stepwise"}) {
      CAPTURE(c.model);
      CAPTURE(c.prompt);
      CAPTURE(mode);
      const testing::Bench bench;
      nlohmann::json document =
          testing::laboratory(600, testing::trace_of(bench, fmt::format("7.25,{},{}\n", c.prompt, c.output)), c.model);
      document["engine_mode"] = mode;
      document["policies"]["batching"] = {{"name", "chunked"}, {"token_budget", c.budget}};
      Scenario scenario = testing::scenario_of(document);
      RegionSpec& region = scenario.topology.regions[0];
      region.deployments[0].model = c.model;
      region.deployments[0].gpus = c.gpus;
      scenario.topology.links[0].rtt = milliseconds(40);
      const LanguageModel& model = catalogue.models.at(c.model);
      const Accelerator& part = catalogue.accelerators.at(type.accelerator);
      const StepConstants& constants = constants_for(engine, model, part.id);
      const Expected expected =
          added_up({&model, &part, &constants, c.gpus}, StepModel(model, part, engine, constants, c.gpus), c);
      limited += expected.limited;

      const nlohmann::json results = testing::result_of(scenario);
      const nlohmann::json& latency = results["latency_s"];
      // 20 ms there and 20 ms back.
      CHECK(latency["ttft"]["mean"].get<double>() == exactly(0.04 + expected.first_token_s, 1e-9));
      CHECK(latency["e2e"]["mean"].get<double>() == exactly(0.04 + expected.busy_s, 1e-9));
      CHECK(latency["tpot"]["mean"].get<double>() ==
            exactly((expected.busy_s - expected.first_token_s) / (c.output - 1), 1e-9));
      CHECK(latency["queue"]["mean"] == 0.0);
      CHECK(results["energy_kwh"]["gpu_active"].get<double>() * 3.6e6 == exactly(expected.energy_j, 1e-9));
      // At the facility: κ for the accelerators' joules, the host by their share of the node, PUE for both.
      const double host_j = type.host_power.value() * c.gpus / type.gpus * expected.busy_s;
      const double counted_j = region.pue * (type.kappa * expected.energy_j + host_j);
      CHECK(results["energy_wh_per_request"]["mean"].get<double>() * 3600.0 == exactly(counted_j, 1e-9));
      CHECK(results["busy_share"].get<double>() == exactly(expected.busy_s * c.gpus / (600.0 * type.gpus), 1e-9));
      if (std::string(mode) == "stepwise") continue;
      MESSAGE(fmt::format("{} on {}: {} + {} tokens take {:.6f} s to the first, {:.6f} s in all, {:.3f} J", c.model,
                          c.gpus, c.prompt, c.output, expected.first_token_s, expected.busy_s, expected.energy_j));
    }
  }
  CHECK(limited > 10);  // the power limit has been met, in prefill
}

}  // namespace
}  // namespace tradewind
