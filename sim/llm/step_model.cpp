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

Rates rates_of(const Accelerator& part, Precision precision, const StepConstants& constants, double n) {
  return {n, constants.power_base, constants.power_memory / part.memory_bandwidth,
          constants.power_compute.value() / peak_flops(part, precision)};
}

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
  return {power * time.fixed,
          power * time.sequence,
          power * time.context,
          power * time.prefill_token,
          power * time.prefill_context,
          power * time.prefill_square,
          power * time.windowed_context,
          power * time.windowed_prefill_context,
          power * time.windowed_prefill_square};
}

}  // namespace

IterationWork& IterationWork::operator+=(const IterationWork& other) {
  sequences += other.sequences;
  context += other.context;
  prefill_tokens += other.prefill_tokens;
  prefill_context += other.prefill_context;
  prefill_square += other.prefill_square;
  windowed_context += other.windowed_context;
  windowed_prefill_context += other.windowed_prefill_context;
  windowed_prefill_square += other.windowed_prefill_square;
  return *this;
}

IterationWork chunk_work(double cached, double tokens, double window) {
  const double after = cached + tokens;
  IterationWork work;
  work.prefill_tokens = tokens;
  work.prefill_context = cached;
  work.prefill_square = after * after - cached * cached;
  work.windowed_prefill_context = std::min(cached, window);
  work.windowed_prefill_square = windowed_square(after, window) - windowed_square(cached, window);
  return work;
}

Bytes kv_bytes_per_token(const LanguageModel& model, int gpus) {
  const double layers = model.global_layers() + model.windowed_layers();
  if (model.latent_attention) {
    const auto& latent = *model.latent_attention;
    return Bytes(layers * (latent.rank + latent.rope_dim) * model.kv_bytes_per_element);
  }
  const double whole = 2.0 * layers * model.kv_heads * model.head_dim * model.kv_bytes_per_element;
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
  const BytesPerSecond bandwidth = part.memory_bandwidth * n;
  const Rates rates = rates_of(part, model.precision, constants, n);

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
  time_.fixed = dense_bytes / (bandwidth * constants.eta_weights) +
                constants.time_per_layer * static_cast<double>(model.layers) + all_reduce.fixed;
  energy_.fixed = rates.energy(time_.fixed, dense_bytes, 0.0);

  const double token_flops = 2.0 * model.parameters_active;
  time_.sequence =
      Seconds(token_flops / (flops_rate * constants.eta_decode)) + constants.time_per_sequence + all_reduce.token;
  energy_.sequence = rates.energy(time_.sequence, Bytes(0), token_flops);

  time_.prefill_token = Seconds(token_flops / (flops_rate * constants.eta_prefill)) + all_reduce.token;
  energy_.prefill_token = rates.energy(time_.prefill_token, Bytes(0), token_flops);
  set_attention(model, part, constants);

  const Bytes usable = part.memory * engine.memory_share - engine.activation_reserve - model.weight_bytes() / n;
  const double tokens = usable / kv_bytes_per_token(model, gpus_);
  kv_blocks_ = tokens > 0.0 ? static_cast<std::uint32_t>(tokens / block_tokens_) : 0;
  tokens_max_ = std::min<std::uint64_t>(static_cast<std::uint64_t>(model.context_max),
                                        static_cast<std::uint64_t>(kv_blocks_) * block_tokens_);
  sequences_max_ = std::numeric_limits<std::uint32_t>::max();
}

void StepModel::set_attention(const LanguageModel& model, const Accelerator& part, const StepConstants& constants) {
  const double n = gpus_;
  const double heads = model.heads;
  const double flops_rate = n * peak_flops(part, model.precision);
  const BytesPerSecond bandwidth = part.memory_bandwidth * n;
  const Rates rates = rates_of(part, model.precision, constants, n);
  const double all_layers = model.global_layers() + model.windowed_layers();

  // FLOPs of one layer for each token attended to. Decoding works on the latent itself; a prompt on keys and values
  // made from it, of which the keys carry the rotary part besides. Half a prompt's square is attended to.
  const auto& latent = model.latent_attention;
  const double decode_flops = heads * (latent ? 2.0 * (2.0 * latent->rank + latent->rope_dim) : 4.0 * model.head_dim);
  const double square_flops = heads * (2.0 * model.head_dim + (latent ? latent->rope_dim : 0.0));
  // Every accelerator reads its own share of the cache, replicated heads included.
  const Bytes kv = kv_bytes_per_token(model, gpus_) * n / all_layers;
  const Seconds kv_time = kv / (bandwidth * constants.eta_kv);
  const Seconds context_time = kv_time + Seconds(decode_flops / (flops_rate * constants.eta_attention));
  const Seconds square_time(square_flops / (flops_rate * constants.eta_prefill));
  const Joules context_energy = rates.energy(context_time, kv, decode_flops);
  const Joules kv_energy = rates.energy(kv_time, kv, 0.0);
  const Joules square_energy = rates.energy(square_time, Bytes(0), square_flops);

  const double global = model.global_layers();
  time_.context = context_time * global;
  time_.prefill_context = kv_time * global;
  time_.prefill_square = square_time * global;
  energy_.context = context_energy * global;
  energy_.prefill_context = kv_energy * global;
  energy_.prefill_square = square_energy * global;
  if (!model.sliding_window) return;
  window_ = static_cast<std::uint32_t>(model.sliding_window->window);
  const double windowed = model.windowed_layers();
  time_.windowed_context = context_time * windowed;
  time_.windowed_prefill_context = kv_time * windowed;
  time_.windowed_prefill_square = square_time * windowed;
  energy_.windowed_context = context_energy * windowed;
  energy_.windowed_prefill_context = kv_energy * windowed;
  energy_.windowed_prefill_square = square_energy * windowed;
}

void StepModel::set_fixed_cost(const LanguageModel& model, const Accelerator& part, const StepConstants& constants) {
  const FixedCost& cost = *model.fixed_cost;
  const double n = gpus_;
  const double flops_rate = n * peak_flops(part, model.precision);
  const BytesPerSecond bandwidth = part.memory_bandwidth * n;
  const Rates rates = rates_of(part, model.precision, constants, n);
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
  return experts_time_ > Seconds(0) ? time_.fixed + experts_time_ * expert_share(tokens) : time_.fixed;
}

Joules StepModel::fixed_energy(double tokens, bool limited) const {
  if (limited) return power_limit_ * fixed_time(tokens);
  return experts_time_ > Seconds(0) ? energy_.fixed + experts_energy_ * expert_share(tokens) : energy_.fixed;
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
