#pragma once

#include "sim/base/units/quantity.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tradewind {

enum class Precision { bf16, fp8, int4, mxfp4 };

/// Expert layers of a mixture-of-experts model.
struct ExpertLayers {
  int experts = 0;  ///< routed experts in each layer
  int experts_per_token = 0;
  double parameters_shared = 0.0;  ///< all that is not a routed expert: attention, router, embedding, output head
};

/// Multi-head latent attention: one latent vector per token instead of keys and values per head.
struct LatentAttention {
  int rank = 512;
  int rope_dim = 64;
};

/// Layers that see only the last `window` tokens.
struct SlidingWindow {
  int window = 0;  ///< tokens
  int layers = 0;  ///< how many of the model's layers are windowed
};

/// A model that is not a token generator: vision, small classifiers, edge models, queueing oracles.
///
/// A request of N prompt tokens is N items, done in one iteration; its answer is one piece.
struct FixedCost {
  double flops_per_item = 0.0;
  Bytes bytes_per_item{};    ///< activations moved per item
  Seconds time_per_item{};   ///< added per item, besides FLOPs and bytes
  Seconds time_per_batch{};  ///< added per iteration, whatever the batch (launches, framework)
  bool batchable = true;     ///< false: one request at a time
};

/// What a model's authors say it gets right. Benchmarks of one name may still differ in prompts and sampling.
struct PublishedAccuracy {
  std::string benchmark;  ///< for example `mmlu_pro`
  double value = 0.0;     ///< share of correct answers, 0 to 1
  std::string source;
};

/// One variant of one model: architecture and number format. Loaded from `topologies/models/`.
///
/// The bare id is the precision a model was released in; suffixes select variants (`llama-3.1-405b-fp8`,
/// `qwen3-32b-int4`).
struct LanguageModel {
  std::string id;
  std::string name;
  std::string variant_of;  ///< id of the model it was made from by quantising, pruning or training; empty: none
  std::vector<std::string> huggingface_ids;
  std::string family;  ///< selects the engine profile: `dense`, `moe`, or a model's own
  double parameters = 0.0;
  double parameters_active = 0.0;           ///< touched by one token; equals `parameters` for dense models
  double parameters_input_embedding = 0.0;  ///< a lookup: stored, not streamed
  int layers = 0;
  int attention_layers = 0;  ///< of them, those that keep keys and values; 0: all
  int hidden = 0;
  int heads = 0;
  int kv_heads = 0;
  int head_dim = 0;
  int context_max = 0;  ///< tokens
  Precision precision = Precision::bf16;
  double weight_bytes_per_parameter = 2.0;
  double kv_bytes_per_element = 2.0;
  double layers_skipped = 0.0;  ///< early exit: share of its layers that a decoding token skips on average, below 1
  std::optional<ExpertLayers> expert_layers;
  std::optional<LatentAttention> latent_attention;
  std::optional<SlidingWindow> sliding_window;
  std::vector<PublishedAccuracy> accuracy;
  std::optional<FixedCost> fixed_cost;  ///< when set, only parameters, precision and this count

  /// Layers whose keys and values are kept for every token of the context, and those that forget beyond a window.
  [[nodiscard]] int windowed_layers() const { return sliding_window ? sliding_window->layers : 0; }
  [[nodiscard]] int global_layers() const {
    return (attention_layers > 0 ? attention_layers : layers) - windowed_layers();
  }
  [[nodiscard]] Bytes weight_bytes() const { return Bytes(parameters * weight_bytes_per_parameter); }
};

}  // namespace tradewind
