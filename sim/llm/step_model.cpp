#include "sim/llm/step_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tradewind {

namespace {

/// Share of the published interconnect rate (both directions) that an all-reduce reaches in one direction.
constexpr double all_reduce_efficiency = 0.7;

double peak_flops(const Accelerator& part, Precision precision) {
  return precision == Precision::fp8 ? part.flops_fp8 : part.flops_bf16;
}

/// Turns bytes and FLOPs of one unit of work into its seconds and joules.
struct Rates {
  double gpus = 1.0;
  Watts power_base{};
  JoulesPerByte per_byte{};
  double per_flop = 0.0;  // joules

  [[nodiscard]] Joules energy(Seconds time, Bytes bytes, double flops) const {
    return power_base * gpus * time + per_byte * bytes + Joules(per_flop * flops);
  }
};

/// Time of the all-reduces of one iteration: whatever it does, and for each token of it.
struct AllReduce {
  Seconds fixed{};
  Seconds token{};
};

/// One after attention and one after the feed-forward block: 2-byte activations, ring traffic 2(n−1)/n.
AllReduce all_reduce_of(const LanguageModel& model, const Accelerator& part, const StepConstants& constants, double n) {
  if (n <= 1.0) return {};
  const double count = 2.0 * model.layers;
  const Bytes traffic(count * model.hidden * 2.0 * 2.0 * (n - 1.0) / n);
  return {constants.time_per_all_reduce * count, traffic / (part.interconnect * (all_reduce_efficiency / 2.0))};
}

WorkTerms<Joules> scaled(const WorkTerms<Seconds>& time, Watts power) {
  return {power * time.fixed,         power * time.sequence,        power * time.context,
          power * time.prefill_token, power * time.prefill_context, power * time.prefill_square};
}

}  // namespace

Bytes kv_bytes_per_token(const LanguageModel& model, int gpus) {
  if (model.latent_attention) {
    const auto& latent = *model.latent_attention;
    return Bytes(static_cast<double>(model.layers) * (latent.rank + latent.rope_dim) * model.kv_bytes_per_element);
  }
  const double whole = 2.0 * model.layers * model.kv_heads * model.head_dim * model.kv_bytes_per_element;
  return Bytes(whole / std::min(gpus, model.kv_heads));
}

StepModel::StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
                     const StepConstants& constants, int gpus)
    : gpus_(gpus),
      power_limit_(accelerator.tdp * static_cast<double>(gpus)),
      block_tokens_(static_cast<std::uint32_t>(engine.block_tokens)) {
  if (model.fixed_cost) {
    set_fixed_cost(model, accelerator, constants);
  } else {
    set_transformer(model, accelerator, engine, constants);
  }
  limited_energy_ = scaled(time_, power_limit_);
}

void StepModel::set_transformer(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                                const StepConstants& constants) {
  const double n = gpus_;
  const double flops_rate = n * peak_flops(part, model.precision);
  const double layers = model.layers;
  const double heads = model.heads;
  const BytesPerSecond bandwidth = part.memory_bandwidth * n;
  const Rates rates{n, constants.power_base, constants.power_memory / part.memory_bandwidth,
                    constants.power_compute.value() / peak_flops(part, model.precision)};

  const double streamed = model.parameters - model.parameters_input_embedding;
  const double routed = model.expert_layers ? model.parameters - model.expert_layers->parameters_shared : 0.0;
  const Bytes dense_bytes((streamed - routed) * model.weight_bytes_per_parameter);
  const Bytes expert_bytes(routed * model.weight_bytes_per_parameter);
  if (model.expert_layers) {
    expert_miss_ = 1.0 - static_cast<double>(model.expert_layers->experts_per_token) / model.expert_layers->experts;
  }
  experts_time_ = expert_bytes / (bandwidth * constants.eta_weights);
  experts_energy_ = rates.energy(experts_time_, expert_bytes, 0.0);

  const AllReduce all_reduce = all_reduce_of(model, part, constants, n);
  time_.fixed =
      dense_bytes / (bandwidth * constants.eta_weights) + constants.time_per_layer * layers + all_reduce.fixed;
  energy_.fixed = rates.energy(time_.fixed, dense_bytes, 0.0);

  const double token_flops = 2.0 * model.parameters_active;
  time_.sequence =
      Seconds(token_flops / (flops_rate * constants.eta_decode)) + constants.time_per_sequence + all_reduce.token;
  energy_.sequence = rates.energy(time_.sequence, Bytes(0), token_flops);

  // Every accelerator reads its own share of the cache, replicated heads included.
  const Bytes kv = kv_bytes_per_token(model, gpus_) * n;
  const double score_width = model.latent_attention
                                 ? 2.0 * (2.0 * model.latent_attention->rank + model.latent_attention->rope_dim)
                                 : 4.0 * model.head_dim;
  const double context_flops = score_width * heads * layers;
  const Seconds kv_time = kv / (bandwidth * constants.eta_kv);
  time_.context = kv_time + Seconds(context_flops / (flops_rate * constants.eta_attention));
  energy_.context = rates.energy(time_.context, kv, context_flops);

  time_.prefill_token = Seconds(token_flops / (flops_rate * constants.eta_prefill)) + all_reduce.token;
  energy_.prefill_token = rates.energy(time_.prefill_token, Bytes(0), token_flops);
  time_.prefill_context = kv_time;
  energy_.prefill_context = rates.energy(kv_time, kv, 0.0);
  const double square_flops = 2.0 * layers * heads * model.head_dim;
  time_.prefill_square = Seconds(square_flops / (flops_rate * constants.eta_prefill));
  energy_.prefill_square = rates.energy(time_.prefill_square, Bytes(0), square_flops);

  const Bytes usable = part.memory * engine.memory_share - engine.activation_reserve - model.weight_bytes() / n;
  const double tokens = usable / kv_bytes_per_token(model, gpus_);
  kv_blocks_ = tokens > 0.0 ? static_cast<std::uint32_t>(tokens / block_tokens_) : 0;
  tokens_max_ = std::min<std::uint64_t>(static_cast<std::uint64_t>(model.context_max),
                                        static_cast<std::uint64_t>(kv_blocks_) * block_tokens_);
  sequences_max_ = std::numeric_limits<std::uint32_t>::max();
}

void StepModel::set_fixed_cost(const LanguageModel& model, const Accelerator& part, const StepConstants& constants) {
  const FixedCost& cost = *model.fixed_cost;
  const double n = gpus_;
  const double flops_rate = n * peak_flops(part, model.precision);
  const BytesPerSecond bandwidth = part.memory_bandwidth * n;
  const Rates rates{n, constants.power_base, constants.power_memory / part.memory_bandwidth,
                    constants.power_compute.value() / peak_flops(part, model.precision)};
  const Bytes weights = model.weight_bytes();
  time_.fixed = cost.time_per_batch + weights / (bandwidth * constants.eta_weights);
  energy_.fixed = rates.energy(time_.fixed, weights, 0.0);
  time_.prefill_token = cost.time_per_item + Seconds(cost.flops_per_item / (flops_rate * constants.eta_prefill)) +
                        cost.bytes_per_item / (bandwidth * constants.eta_kv);
  energy_.prefill_token = rates.energy(time_.prefill_token, cost.bytes_per_item, cost.flops_per_item);
  sequences_max_ = cost.batchable ? std::numeric_limits<std::uint32_t>::max() : 1;
  tokens_max_ = std::numeric_limits<std::uint64_t>::max();
}

double StepModel::expert_share(double tokens) const { return 1.0 - std::pow(expert_miss_, tokens); }

Seconds StepModel::fixed_time(double tokens) const {
  return expert_miss_ > 0.0 ? time_.fixed + experts_time_ * expert_share(tokens) : time_.fixed;
}

Joules StepModel::fixed_energy(double tokens, bool limited) const {
  if (limited) return power_limit_ * fixed_time(tokens);
  return expert_miss_ > 0.0 ? energy_.fixed + experts_energy_ * expert_share(tokens) : energy_.fixed;
}

bool StepModel::limited(const IterationWork& work) const {
  const double tokens = work.sequences + work.prefill_tokens;
  const Joules drawn = fixed_energy(tokens, false) + energy_.own(work);
  return drawn > power_limit_ * (fixed_time(tokens) + time_.own(work));
}

StepCost StepModel::cost(const IterationWork& work) const {
  const double tokens = work.sequences + work.prefill_tokens;
  const bool at_limit = limited(work);
  return {fixed_time(tokens) + time_.own(work), fixed_energy(tokens, at_limit) + energy(at_limit).own(work)};
}

}  // namespace tradewind
