#include "sim/llm/step_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

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

void check_speculation(const LanguageModel& model, const SpeculativeDecoding& speculation) {
  if (model.fixed_cost) throw std::invalid_argument(model.id + " generates no tokens that could be drafted");
  if (!(speculation.acceptance >= 0.0 && speculation.acceptance <= 1.0)) {
    throw std::invalid_argument("the acceptance of drafted tokens is a probability");
  }
  const LanguageModel& draft = speculation.draft;
  if (draft.layers < 1 || draft.kv_heads < 1 || draft.fixed_cost || draft.expert_layers || draft.sliding_window ||
      draft.layers_skipped > 0.0) {
    throw std::invalid_argument('"' + draft.id + "\" cannot draft: only a dense model with full attention can");
  }
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
    : StepModel(model, accelerator, engine, constants, gpus, SpeculativeDecoding{}) {}

StepModel::StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
                     const StepConstants& constants, int gpus, const SpeculativeDecoding& speculation)
    : gpus_(gpus),
      power_limit_(accelerator.tdp * static_cast<double>(gpus)),
      block_tokens_(static_cast<std::uint32_t>(engine.block_tokens)) {
  if (speculation.draft_tokens > 0) check_speculation(model, speculation);
  if (model.fixed_cost) {
    set_fixed_cost(model, accelerator, constants);
  } else {
    checked_ = 1.0 + speculation.draft_tokens;
    tokens_per_step_ = speculation.tokens_per_step();
    set_transformer(model, accelerator, constants);
    set_memory(model, accelerator, engine, speculation);
  }
  if (speculation.draft_tokens > 0) {
    StepConstants drafting = constants;
    drafting.time_per_sequence = Seconds(0);
    add_draft(StepModel(speculation.draft, accelerator, engine, drafting, gpus), speculation.draft_tokens);
  }
  limited_energy_ = scaled(time_, power_limit_);
}

void StepModel::set_transformer(const LanguageModel& model, const Accelerator& part, const StepConstants& constants) {
  const double n = gpus_;
  const double flops_rate = n * peak_flops(part, model.precision);
  const Rates rates = rates_of(part, model.precision, constants, n);
  layer_skip_ = model.layers_skipped;
  set_weights(model, part, constants);

  // A skipped layer costs a decoding token neither arithmetic nor all-reduce; prompts pass through every layer.
  const double run = 1.0 - layer_skip_;
  const AllReduce all_reduce = all_reduce_of(model, part, constants, n);
  const double token_flops = 2.0 * model.parameters_active;
  const double decode_flops = token_flops * run * checked_;
  time_.sequence = Seconds(decode_flops / (flops_rate * constants.eta_decode)) + constants.time_per_sequence +
                   all_reduce.token * (run * checked_);
  energy_.sequence = rates.energy(time_.sequence, Bytes(0), decode_flops);
  time_.prefill_token = Seconds(token_flops / (flops_rate * constants.eta_prefill)) + all_reduce.token;
  energy_.prefill_token = rates.energy(time_.prefill_token, Bytes(0), token_flops);
  set_attention(model, part, constants);
}

void StepModel::set_weights(const LanguageModel& model, const Accelerator& part, const StepConstants& constants) {
  const double n = gpus_;
  const BytesPerSecond rate = part.memory_bandwidth * (n * constants.eta_weights);
  const Rates rates = rates_of(part, model.precision, constants, n);
  const double streamed = model.parameters - model.parameters_input_embedding;
  const double routed = model.expert_layers ? model.parameters - model.expert_layers->parameters_shared : 0.0;
  const Bytes dense_bytes((streamed - routed) * model.weight_bytes_per_parameter);
  const Bytes expert_bytes(routed * model.weight_bytes_per_parameter);
  if (model.expert_layers) {
    const double chosen = static_cast<double>(model.expert_layers->experts_per_token) / model.expert_layers->experts;
    expert_miss_ = 1.0 - (1.0 - layer_skip_) * chosen;
  }
  experts_time_ = expert_bytes / rate;
  experts_energy_ = rates.energy(experts_time_, expert_bytes, 0.0);
  const Seconds time = dense_bytes / rate + constants.time_per_layer * static_cast<double>(model.layers) +
                       all_reduce_of(model, part, constants, n).fixed;
  const Joules energy = rates.energy(time, dense_bytes, 0.0);
  // Every layer runs unless all tokens skip it.
  (layer_skip_ > 0.0 ? layers_time_ : time_.fixed) = time;
  (layer_skip_ > 0.0 ? layers_energy_ : energy_.fixed) = energy;
}

void StepModel::add_draft(const StepModel& draft, double draft_tokens) {
  time_.fixed += draft.fixed_time(1.0) * draft_tokens;
  time_.sequence += draft.time_.sequence * draft_tokens;
  time_.context += draft.time_.context * draft_tokens;
  time_.prefill_token += draft.time_.prefill_token;
  time_.prefill_context += draft.time_.prefill_context;
  time_.prefill_square += draft.time_.prefill_square;
  energy_.fixed += draft.fixed_energy(1.0, false) * draft_tokens;
  energy_.sequence += draft.energy_.sequence * draft_tokens;
  energy_.context += draft.energy_.context * draft_tokens;
  energy_.prefill_token += draft.energy_.prefill_token;
  energy_.prefill_context += draft.energy_.prefill_context;
  energy_.prefill_square += draft.energy_.prefill_square;
}

void StepModel::set_memory(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                           const SpeculativeDecoding& speculation) {
  Bytes usable = part.memory * engine.memory_share - engine.activation_reserve - model.weight_bytes() / gpus_;
  Bytes token = kv_bytes_per_token(model, gpus_);
  if (speculation.draft_tokens > 0) {
    usable -= speculation.draft.weight_bytes() / gpus_;
    token += kv_bytes_per_token(speculation.draft, gpus_);
  }
  const double tokens = usable / token;
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
  // One read of the cache serves all tokens of a sequence that are checked together.
  const double run = 1.0 - layer_skip_;
  const double context_flops = decode_flops * checked_ * run;
  const Seconds context_time = kv_time * run + Seconds(context_flops / (flops_rate * constants.eta_attention));
  const Seconds square_time(square_flops / (flops_rate * constants.eta_prefill));
  const Joules context_energy = rates.energy(context_time, kv * run, context_flops);
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

double StepModel::layer_share(double tokens) const { return 1.0 - std::pow(layer_skip_, tokens); }

Seconds StepModel::fixed_time(double tokens) const {
  Seconds time = time_.fixed;
  if (experts_time_ > Seconds(0)) time += experts_time_ * expert_share(tokens);
  if (layers_time_ > Seconds(0)) time += layers_time_ * layer_share(tokens);
  return time;
}

Joules StepModel::fixed_energy(double tokens, bool limited) const {
  if (limited) return power_limit_ * fixed_time(tokens);
  Joules energy = energy_.fixed;
  if (experts_time_ > Seconds(0)) energy += experts_energy_ * expert_share(tokens);
  if (layers_time_ > Seconds(0)) energy += layers_energy_ * layer_share(tokens);
  return energy;
}

bool StepModel::limited(const IterationWork& work) const {
  const double tokens = tokens_of(work);
  const Joules drawn = fixed_energy(tokens, false) + energy_.own(work);
  return drawn > power_limit_ * (fixed_time(tokens) + time_.own(work));
}

StepCost StepModel::cost(const IterationWork& work) const {
  const double tokens = tokens_of(work);
  const bool at_limit = limited(work);
  return {fixed_time(tokens) + time_.own(work), fixed_energy(tokens, at_limit) + energy(at_limit).own(work)};
}

}  // namespace tradewind
