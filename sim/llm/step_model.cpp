#include "sim/llm/step_model.hpp"

#include "sim/base/math/portable.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace tradewind {

namespace {

/// Of a probability, finite also where that is 0.
double log_of(double probability) {
  return probability > 0.0 ? portable::log(probability) : std::numeric_limits<double>::lowest();
}

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

/// Time of the exchanges between accelerators in one iteration: whatever it does, and for each token of it.
struct Exchange {
  Seconds fixed{};
  Seconds token{};
};

/// Two a layer, of 2-byte activations. All-reduces after attention and after the feed-forward block move 2(n−1)/n of
/// each token's over every accelerator (a ring). All-to-alls to and from the experts move k(n−1)/n of them in all,
/// spread over the accelerators.
Exchange exchange_of(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                     const StepConstants& constants, Parallelism parallelism) {
  const double n = parallelism.gpus;
  if (n <= 1.0) return {};
  const double count = 2.0 * model.layers;
  const double copies = parallelism.by_expert ? model.expert_layers->experts_per_token / n : 2.0;
  const Bytes traffic(count * model.hidden * 2.0 * copies * (n - 1.0) / n);
  return {constants.time_per_all_reduce * count, traffic / (part.interconnect * (engine.all_reduce_efficiency / 2.0))};
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

Bytes kv_bytes_per_token(const LanguageModel& model, Parallelism parallelism) {
  const double layers = model.global_layers() + model.windowed_layers();
  const auto& latent = model.latent_attention;
  const double of_layer = latent ? latent->rank + latent->rope_dim : 2.0 * model.kv_heads * model.head_dim;
  const Bytes whole(layers * of_layer * model.kv_bytes_per_element);
  if (parallelism.by_expert) return whole / parallelism.gpus;
  return latent ? whole : whole / std::min(parallelism.gpus, model.kv_heads);
}

Bytes weight_bytes_on_each(const LanguageModel& model, Parallelism parallelism) {
  if (!parallelism.by_expert) return model.weight_bytes() / parallelism.gpus;
  const double shared = model.expert_layers->parameters_shared;
  return Bytes((shared + (model.parameters - shared) / parallelism.gpus) * model.weight_bytes_per_parameter);
}

StepModel::StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
                     const StepConstants& constants, Parallelism parallelism)
    : StepModel(model, accelerator, engine, constants, parallelism, SpeculativeDecoding{}) {}

StepModel::StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
                     const StepConstants& constants, Parallelism parallelism, const SpeculativeDecoding& speculation)
    : gpus_(parallelism.gpus),
      by_expert_(parallelism.by_expert),
      clock_scaling_(accelerator.clock),
      power_base_(constants.power_base),
      power_limit_(accelerator.tdp * static_cast<double>(gpus_)),
      block_tokens_(static_cast<std::uint32_t>(engine.block_tokens)) {
  if (speculation.draft_tokens > 0) check_speculation(model, speculation);
  if (by_expert_ && !model.expert_layers) throw std::invalid_argument(model.id + " has no experts to divide");
  if (model.fixed_cost) {
    set_fixed_cost(model, accelerator, engine, constants);
  } else {
    checked_ = 1.0 + speculation.draft_tokens;
    tokens_per_step_ = speculation.tokens_per_step();
    set_transformer(model, accelerator, engine, constants);
    set_memory(model, accelerator, engine, speculation);
  }
  if (speculation.draft_tokens > 0) {
    StepConstants drafting = constants;
    drafting.time_per_sequence = Seconds(0);
    add_draft(StepModel(speculation.draft, accelerator, engine, drafting, gpus_), speculation.draft_tokens);
  }
  limited_energy_ = each_term([&](Seconds time) { return power_limit_ * time; }, time_);
}

void StepModel::set_transformer(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                                const StepConstants& constants) {
  const double n = gpus_;
  const double flops_rate = n * peak_flops(part, model.precision);
  const Rates rates = rates_of(part, model.precision, constants, n);
  log_layer_skip_ = log_of(model.layers_skipped);
  const Exchange exchange = exchange_of(model, part, engine, constants, parallelism());
  set_weights(model, part, constants, exchange.fixed);

  // A skipped layer costs a decoding token neither arithmetic nor exchange; prompts pass through every layer.
  const double run = 1.0 - model.layers_skipped;
  const double token_flops = 2.0 * model.parameters_active;
  const double decode_flops = token_flops * run * checked_;
  WorkTerms<Seconds>& time = time_.work;
  WorkTerms<Seconds>& clocked = clocked_.work;
  clocked.sequence = Seconds(decode_flops / (flops_rate * constants.eta_decode)) + constants.time_per_sequence;
  time.sequence = clocked.sequence + exchange.token * (run * checked_);
  energy_.work.sequence = rates.energy(time.sequence, Bytes(0), decode_flops);
  clocked.prefill_token = Seconds(token_flops / (flops_rate * constants.eta_prefill));
  time.prefill_token = clocked.prefill_token + exchange.token;
  energy_.work.prefill_token = rates.energy(time.prefill_token, Bytes(0), token_flops);
  set_attention(model, part, constants);
}

void StepModel::set_weights(const LanguageModel& model, const Accelerator& part, const StepConstants& constants,
                            Seconds exchanges) {
  const double n = gpus_;
  const BytesPerSecond rate = part.memory_bandwidth * (n * constants.eta_weights);
  const Rates rates = rates_of(part, model.precision, constants, n);
  const double streamed = model.parameters - model.parameters_input_embedding;
  const double routed = model.expert_layers ? model.parameters - model.expert_layers->parameters_shared : 0.0;
  // Divided by expert, every accelerator streams all of the rest.
  const double copies = by_expert_ ? n : 1.0;
  const Bytes dense_bytes((streamed - routed) * model.weight_bytes_per_parameter * copies);
  const Bytes expert_bytes(routed * model.weight_bytes_per_parameter);
  if (model.expert_layers) {
    const double chosen = static_cast<double>(model.expert_layers->experts_per_token) / model.expert_layers->experts;
    log_expert_miss_ = log_of(1.0 - (1.0 - model.layers_skipped) * chosen);
  }
  time_.experts = expert_bytes / rate;
  energy_.experts = rates.energy(time_.experts, expert_bytes, 0.0);
  const Seconds launches = constants.time_per_layer * static_cast<double>(model.layers);
  const Seconds time = dense_bytes / rate + launches + exchanges;
  // Every layer runs unless all tokens skip it.
  const bool skips = model.layers_skipped > 0.0;
  (skips ? time_.layers : time_.work.fixed) = time;
  (skips ? clocked_.layers : clocked_.work.fixed) = launches;
  (skips ? energy_.layers : energy_.work.fixed) = rates.energy(time, dense_bytes, 0.0);
}

void StepModel::add_draft(const StepModel& draft, double draft_tokens) {
  const auto add = [&](auto& terms, const auto& drafting) {
    terms.fixed += drafting.fixed * draft_tokens;
    terms.sequence += drafting.sequence * draft_tokens;
    terms.context += drafting.context * draft_tokens;
    terms.prefill_token += drafting.prefill_token;
    terms.prefill_context += drafting.prefill_context;
    terms.prefill_square += drafting.prefill_square;
  };
  add(time_.work, draft.time_.work);
  add(clocked_.work, draft.clocked_.work);
  add(energy_.work, draft.energy_.work);
}

void StepModel::set_memory(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                           const SpeculativeDecoding& speculation) {
  Bytes usable =
      part.memory * engine.memory_share - engine.activation_reserve - weight_bytes_on_each(model, parallelism());
  Bytes token = kv_bytes_per_token(model, parallelism());
  if (speculation.draft_tokens > 0) {
    usable -= speculation.draft.weight_bytes() / gpus_;
    token += kv_bytes_per_token(speculation.draft, gpus_);
  }
  const double tokens = usable / token;
  kv_blocks_ = tokens > 0.0 ? static_cast<std::uint32_t>(tokens / block_tokens()) : 0;
  kv_units_ = kv_blocks_;
  generates_ = true;
  fits_ = kv_blocks_ > 0;
  sequences_max_ = std::numeric_limits<std::uint32_t>::max();
  if (model.sliding_window && model.windowed_layers() > 0) {
    // One layer's share; what a draft keeps for every token counts in whole layers, rounded up.
    const double layers = model.global_layers() + model.windowed_layers();
    const Bytes layer = kv_bytes_per_token(model, parallelism()) / layers;
    units_windowed_ = static_cast<std::uint32_t>(model.windowed_layers());
    units_global_ = static_cast<std::uint32_t>(std::ceil(token / layer - model.windowed_layers() - 1e-9));
    kv_units_ = fits_ ? static_cast<std::uint32_t>(usable / layer / block_tokens()) : 0;
  }
  // A sequence divided by expert is on one accelerator.
  const std::uint64_t units = by_expert_ ? kv_units_ / static_cast<std::uint32_t>(gpus_) : kv_units_;
  tokens_max_ = std::min(static_cast<std::uint64_t>(model.context_max), longest_cached(units));
}

/// Tokens of the longest sequence that so much KV cache holds.
std::uint64_t StepModel::longest_cached(std::uint64_t units) const {
  const std::uint64_t both = units_global_ + units_windowed_;
  const std::uint64_t in_window = units_windowed_ == 0 ? 0 : blocks_of(window_ - 1);
  if (units_windowed_ == 0 || units < both * in_window) return units / both * block_tokens();
  if (units_global_ == 0) return std::numeric_limits<std::uint64_t>::max();
  return (in_window + (units - both * in_window) / units_global_) * block_tokens();
}

void StepModel::set_attention(const LanguageModel& model, const Accelerator& part, const StepConstants& constants) {
  const double n = gpus_;
  const double heads = model.heads;
  const double flops_rate = n * peak_flops(part, model.precision);
  const BytesPerSecond bandwidth = part.memory_bandwidth * n;
  Rates rates = rates_of(part, model.precision, constants, n);
  rates.per_byte += constants.power_kv / part.memory_bandwidth;  // all bytes of attention are the cache's
  const double all_layers = model.global_layers() + model.windowed_layers();

  // FLOPs of one layer for each token attended to. Decoding works on the latent itself; a prompt on keys and values
  // made from it, of which the keys carry the rotary part besides. Half a prompt's square is attended to.
  const auto& latent = model.latent_attention;
  const double decode_flops = heads * (latent ? 2.0 * (2.0 * latent->rank + latent->rope_dim) : 4.0 * model.head_dim);
  const double square_flops = heads * (2.0 * model.head_dim + (latent ? latent->rope_dim : 0.0));
  // Every accelerator reads its own share of the cache, replicated heads included.
  const Bytes kv = kv_bytes_per_token(model, parallelism()) * n / all_layers;
  const Seconds kv_time = kv / (bandwidth * constants.eta_kv);
  // One read of the cache serves all tokens of a sequence that are checked together.
  const double run = 1.0 - model.layers_skipped;
  const double context_flops = decode_flops * checked_ * run;
  const Seconds context_clocked(context_flops / (flops_rate * constants.eta_attention));
  const Seconds context_time = kv_time * run + context_clocked;
  const Seconds square_time(square_flops / (flops_rate * constants.eta_prefill));
  const Joules context_energy = rates.energy(context_time, kv * run, context_flops);
  const Joules kv_energy = rates.energy(kv_time, kv, 0.0);
  const Joules square_energy = rates.energy(square_time, Bytes(0), square_flops);

  const auto set = [](auto& terms, double layers, auto context, auto prefill_context, auto square) {
    terms.context = context * layers;
    terms.prefill_context = prefill_context * layers;
    terms.prefill_square = square * layers;
  };
  const auto set_windowed = [](auto& terms, double layers, auto context, auto prefill_context, auto square) {
    terms.windowed_context = context * layers;
    terms.windowed_prefill_context = prefill_context * layers;
    terms.windowed_prefill_square = square * layers;
  };
  const double global = model.global_layers();
  set(time_.work, global, context_time, kv_time, square_time);
  set(clocked_.work, global, context_clocked, Seconds(0), square_time);
  set(energy_.work, global, context_energy, kv_energy, square_energy);
  if (!model.sliding_window) return;
  window_ = static_cast<std::uint32_t>(model.sliding_window->window);
  const double windowed = model.windowed_layers();
  set_windowed(time_.work, windowed, context_time, kv_time, square_time);
  set_windowed(clocked_.work, windowed, context_clocked, Seconds(0), square_time);
  set_windowed(energy_.work, windowed, context_energy, kv_energy, square_energy);
}

void StepModel::set_fixed_cost(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                               const StepConstants& constants) {
  const FixedCost& cost = *model.fixed_cost;
  const double n = gpus_;
  const double flops_rate = n * peak_flops(part, model.precision);
  const BytesPerSecond bandwidth = part.memory_bandwidth * n;
  // Its constants are another model's: at work the part draws what it draws with a context anyway, and more.
  power_base_ = std::max(constants.power_base, part.idle_context);
  Rates rates = rates_of(part, model.precision, constants, n);
  rates.power_base = power_base_;
  const Bytes weights = model.weight_bytes();
  WorkTerms<Seconds>& time = time_.work;
  WorkTerms<Seconds>& clocked = clocked_.work;
  clocked.fixed = cost.time_per_batch;
  time.fixed = cost.time_per_batch + weights / (bandwidth * constants.eta_weights);
  energy_.work.fixed = rates.energy(time.fixed, weights, 0.0);
  clocked.prefill_token = cost.time_per_item + Seconds(cost.flops_per_item / (flops_rate * constants.eta_prefill));
  time.prefill_token = clocked.prefill_token + cost.bytes_per_item / (bandwidth * constants.eta_kv);
  energy_.work.prefill_token = rates.energy(time.prefill_token, cost.bytes_per_item, cost.flops_per_item);
  fits_ = weights / n <= part.memory * engine.memory_share - engine.activation_reserve;
  sequences_max_ = cost.batchable ? std::numeric_limits<std::uint32_t>::max() : 1;
  tokens_max_ = std::numeric_limits<std::uint64_t>::max();
}

}  // namespace tradewind
