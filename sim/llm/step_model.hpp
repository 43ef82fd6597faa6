#pragma once

#include "sim/hardware/accelerator.hpp"
#include "sim/llm/engine_profile.hpp"
#include "sim/llm/language_model.hpp"
#include "sim/llm/speculative_decoding.hpp"
#include "sim/units/quantity.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// What one iteration of a replica works on.
struct IterationWork {
  double sequences = 0.0;        ///< B: decoding sequences, one token each
  double context = 0.0;          ///< C: tokens that the decoding sequences attend to, their newest included
  double prefill_tokens = 0.0;   ///< T: prompt tokens of all chunks
  double prefill_context = 0.0;  ///< sum over chunks of the tokens c already cached before them
  double prefill_square = 0.0;   ///< sum over chunks of (c + T)² − c²: attention of a prompt however it is cut

  // What the layers with a sliding window see of the above; without effect on a model that has none.
  double windowed_context = 0.0;          ///< sum over decoding sequences of min(context, window)
  double windowed_prefill_context = 0.0;  ///< sum over chunks of min(c, window)
  double windowed_prefill_square = 0.0;   ///< sum over chunks of `windowed_square` at c + T less that at c

  IterationWork& operator+=(const IterationWork& other);
};

/// Attention of a prompt's first `tokens` tokens, each to itself and what is before it within the window: like the
/// square of `tokens` up to the window, growing in proportion beyond. Zero for a window of zero.
[[nodiscard]] inline double windowed_square(double tokens, double window) {
  return tokens <= window ? tokens * tokens : window * (2.0 * tokens - window);
}

/// The work of one chunk of `tokens` prompt tokens after `cached` ones.
/// \param window  `StepModel::window`.
[[nodiscard]] IterationWork chunk_work(double cached, double tokens, double window);

/// One number per kind of work: seconds or joules that each unit of it adds to an iteration.
///
/// An iteration costs `fixed + sequence·B + context·C + prefill_token·T + …`: a sum, not a roofline maximum. Fitted to
/// 54 measured H100 configurations the sum errs by 3–4 %, a maximum by 5–6 % (topologies/README.md).
template <class Unit>
struct WorkTerms {
  Unit fixed{};  ///< weights of a dense model, launches; experts of a sparse one come on top
  Unit sequence{};
  Unit context{};
  Unit prefill_token{};
  Unit prefill_context{};
  Unit prefill_square{};
  Unit windowed_context{};
  Unit windowed_prefill_context{};
  Unit windowed_prefill_square{};

  friend bool operator==(const WorkTerms&, const WorkTerms&) = default;

  /// The part that grows with the requests' own work.
  [[nodiscard]] Unit own(const IterationWork& work) const {
    return sequence * work.sequences + context * work.context + windowed_context * work.windowed_context +
           prefill(work);
  }
  [[nodiscard]] Unit prefill(const IterationWork& work) const {
    return prefill_token * work.prefill_tokens + prefill_context * work.prefill_context +
           prefill_square * work.prefill_square + windowed_prefill_context * work.windowed_prefill_context +
           windowed_prefill_square * work.windowed_prefill_square;
  }
};

/// Time and energy of one iteration, or of several.
struct StepCost {
  Seconds time{};
  Joules energy{};  ///< of all accelerators of the replica, before host and PUE
};

/// Time and energy of iterations of one model variant on `gpus` accelerators under one engine.
///
/// Time is the sum of weight streaming, KV streaming, GEMMs, attention, launches and all-reduces, each over its
/// effective rate; energy is P_0·n·t + ε_mem·bytes + ε_flop·FLOPs (the energy roofline of Choi et al., IPDPS 2013),
/// limited to TDP·n·t. Both are linear in the work, so consecutive iterations of an unchanged batch are an arithmetic
/// series. The TDP limits energy only: measured times already include the throttling.
/// Source of the form and its errors: topologies/README.md.
class StepModel {
 public:
  /// \param gpus  Accelerators that share one replica by tensor parallelism, at least 1.
  StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
            const StepConstants& constants, int gpus);
  /// The same with speculative decoding: an iteration is then a whole step of drafting and checking, and gives each
  /// decoding sequence `tokens_per_step` tokens. The draft model runs on the same accelerators with the same constants,
  /// without scheduling of its own; its weights and KV cache are kept beside the model's.
  /// \throws std::invalid_argument  for a draft with experts or windows, or speculation without tokens to speculate on.
  StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
            const StepConstants& constants, int gpus, const SpeculativeDecoding& speculation);

  /// Seconds of each unit of work.
  [[nodiscard]] const WorkTerms<Seconds>& time() const { return time_; }
  /// Joules of each unit of work below the power limit (`limited` false), or at it, where time decides.
  [[nodiscard]] const WorkTerms<Joules>& energy(bool limited) const { return limited ? limited_energy_ : energy_; }

  /// Fixed time and energy of an iteration of `tokens` tokens (decoding and prefill): with routed experts it grows
  /// with the expected number of distinct experts that these tokens touch, with early exit with the expected number of
  /// layers that not all of them skip.
  [[nodiscard]] Seconds fixed_time(double tokens) const;
  [[nodiscard]] Joules fixed_energy(double tokens, bool limited) const;

  /// One iteration, with the power limit applied.
  [[nodiscard]] StepCost cost(const IterationWork& work) const;
  /// Whether the iteration would draw more than the power limit.
  [[nodiscard]] bool limited(const IterationWork& work) const;

  /// Power limit of the replica's accelerators together.
  [[nodiscard]] Watts power_limit() const { return power_limit_; }
  /// KV cache blocks that fit beside the weights; 0 for a model that keeps no KV cache.
  [[nodiscard]] std::uint32_t kv_blocks() const { return kv_blocks_; }
  [[nodiscard]] std::uint32_t block_tokens() const { return block_tokens_; }
  /// Whether requests keep a KV cache and are decoded token by token. Otherwise an answer comes in one piece.
  [[nodiscard]] bool generates() const { return kv_blocks_ > 0; }
  [[nodiscard]] int gpus() const { return gpus_; }
  /// Tokens that one iteration is expected to yield for each decoding sequence: 1 without speculative decoding.
  [[nodiscard]] double tokens_per_step() const { return tokens_per_step_; }
  /// Tokens that windowed layers see of a context; 0 for a model without such layers.
  [[nodiscard]] std::uint32_t window() const { return window_; }
  /// Most sequences together, where the model itself limits them (1 for one that cannot be batched).
  [[nodiscard]] std::uint32_t sequences_max() const { return sequences_max_; }
  /// Longest prompt plus output of one request.
  [[nodiscard]] std::uint64_t tokens_max() const { return tokens_max_; }

 private:
  void set_transformer(const LanguageModel& model, const Accelerator& part, const StepConstants& constants);
  void set_weights(const LanguageModel& model, const Accelerator& part, const StepConstants& constants);
  void add_draft(const StepModel& draft, double draft_tokens);
  void set_memory(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                  const SpeculativeDecoding& speculation);
  void set_attention(const LanguageModel& model, const Accelerator& part, const StepConstants& constants);
  void set_fixed_cost(const LanguageModel& model, const Accelerator& part, const StepConstants& constants);
  [[nodiscard]] double expert_share(double tokens) const;
  [[nodiscard]] double layer_share(double tokens) const;
  /// Tokens that pass through the model in an iteration, those checked for speculation included.
  [[nodiscard]] double tokens_of(const IterationWork& work) const {
    return work.sequences * checked_ + work.prefill_tokens;
  }

  int gpus_ = 1;
  WorkTerms<Seconds> time_;
  WorkTerms<Joules> energy_;
  WorkTerms<Joules> limited_energy_;
  double checked_ = 1.0;  ///< tokens of a decoding sequence in one iteration
  double tokens_per_step_ = 1.0;
  Seconds layers_time_{};     ///< streaming and launching all layers of a model that may skip some
  Joules layers_energy_{};    ///< the same
  double layer_skip_ = 0.0;   ///< probability that one token skips a given layer
  Seconds experts_time_{};    ///< streaming all routed experts' weights
  Joules experts_energy_{};   ///< the same, beyond the dense weights
  double expert_miss_ = 0.0;  ///< probability that one token leaves a given expert untouched; 0: dense
  Watts power_limit_{};
  std::uint32_t kv_blocks_ = 0;
  std::uint32_t block_tokens_ = 16;
  std::uint32_t window_ = 0;
  std::uint32_t sequences_max_ = 0;
  std::uint64_t tokens_max_ = 0;
};

/// KV cache bytes of one token on one accelerator of `gpus`: heads beyond the model's KV heads are replicated, and so
/// is a latent cache. Windowed layers count whole: what has left the window is not given back.
[[nodiscard]] Bytes kv_bytes_per_token(const LanguageModel& model, int gpus);

}  // namespace tradewind
