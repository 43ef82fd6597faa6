#pragma once

#include "sim/base/units/divisor.hpp"
#include "sim/base/units/quantity.hpp"
#include "sim/hardware/accelerator.hpp"
#include "sim/llm/engine_profile.hpp"
#include "sim/llm/language_model.hpp"
#include "sim/llm/parallelism.hpp"
#include "sim/llm/speculative_decoding.hpp"
#include "sim/llm/step_terms.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tradewind {

/// At which clock accelerators run, and what energy does there.
struct Clock {
  double share = 1.0;     ///< of the default clock, above 0
  Watts static_power{};   ///< of one accelerator: does not follow the clock
  double above_it = 1.0;  ///< what energy above static power is multiplied by
};

/// The clocks that a power policy may choose from.
struct ClockRange {
  double share_min = 1.0;  ///< of the default clock
  bool by_cap = true;      ///< below the default clock only under a load that draws more than static power
};

/// Time and energy of iterations of one model variant on `gpus` accelerators under one engine.
///
/// Time is the sum of weight streaming, KV streaming, GEMMs, attention, launches and all-reduces, each over its
/// effective rate; energy is P_0·n·t + ε_mem·bytes + ε_flop·FLOPs (the energy roofline of Choi et al., IPDPS 2013),
/// limited to TDP·n·t. Both are linear in the work, so consecutive iterations of an unchanged batch are an arithmetic
/// series. The TDP limits energy only: measured times already include the throttling. A power cap below it lowers the
/// clock (`clock_within`), and so does a policy that sets one; the step model `at` that clock has the same form.
/// Source of the form and its errors: topologies/README.md.
class StepModel {
 public:
  /// \throws std::invalid_argument  for a model without experts that is to be divided by expert.
  StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
            const StepConstants& constants, Parallelism parallelism);
  /// The same with speculative decoding: an iteration is then a whole step of drafting and checking, and gives each
  /// decoding sequence `tokens_per_step` tokens. The draft model runs on the same accelerators with the same constants,
  /// without scheduling of its own; its weights and KV cache are kept beside the model's.
  /// \throws std::invalid_argument  for a draft with experts or windows, or speculation without tokens to speculate on.
  StepModel(const LanguageModel& model, const Accelerator& accelerator, const EngineProfile& engine,
            const StepConstants& constants, Parallelism parallelism, const SpeculativeDecoding& speculation);

  /// Seconds of each unit of work.
  [[nodiscard]] const WorkTerms<Seconds>& time() const { return time_.work; }
  /// Joules of each unit of work below the power limit (`limited` false), or at it, where time decides.
  [[nodiscard]] const WorkTerms<Joules>& energy(bool limited) const { return energy_terms(limited).work; }

  /// Fixed time and energy of an iteration of `tokens` tokens (decoding and prefill): with routed experts it grows
  /// with the expected number of distinct experts that these tokens touch, with early exit with the expected number of
  /// layers that not all of them skip.
  [[nodiscard]] Seconds fixed_time(double tokens) const;
  [[nodiscard]] Joules fixed_energy(double tokens, bool limited) const;

  /// One iteration, with the power limit applied.
  [[nodiscard]] StepCost cost(const IterationWork& work) const;
  /// Whether the iteration would draw more than the power limit.
  [[nodiscard]] bool limited(const IterationWork& work) const;

  /// The highest clock at which an iteration draws no more than `cap` on each accelerator:
  /// ((cap − static) / (P − static))^(1/exponent) of the default one, P its power there (at most the TDP).
  /// \throws std::invalid_argument  for a cap that static power alone exceeds, or a part whose clock scaling is
  /// unknown.
  [[nodiscard]] Clock clock_within(Watts cap, const IterationWork& work) const;
  /// A given clock, for iterations that begin with this one.
  ///
  /// Dynamic power is multiplied by share^exponent exactly in this iteration, and dynamic energy, that of any
  /// iteration, by the same and by how much slower this one gets: so energy stays linear in the work. An iteration that
  /// draws less than static power has no dynamic part. \throws std::invalid_argument  for a part whose clock scaling is
  /// unknown.
  [[nodiscard]] Clock clock_at(double share, const IterationWork& work) const;
  /// The step model at a clock. Made from the default clock only.
  [[nodiscard]] StepModel at(const Clock& clock) const;
  /// The lowest clock to which a cap can lead, whatever the work.
  [[nodiscard]] double least_clock_within(Watts cap) const;
  /// A lower bound of the joules of each unit of work over all these clocks and both sides of the power limit; `fixed`
  /// is that of an iteration of one token.
  [[nodiscard]] WorkTerms<Joules> least_energy(const ClockRange& clocks) const;

  /// KV cache blocks of all layers that fit beside the weights; 0 for a model that keeps no KV cache, or does not fit.
  [[nodiscard]] std::uint32_t kv_blocks() const { return kv_blocks_; }
  [[nodiscard]] std::uint32_t block_tokens() const { return block_tokens_.value(); }
  [[nodiscard]] const Divisor& block() const { return block_tokens_; }
  /// The KV cache in the units in which sequences hold it: such blocks, or those of single layers where some layers
  /// forget what is beyond their window.
  [[nodiscard]] std::uint32_t kv_units() const { return kv_units_; }
  /// Units that `tokens` cached tokens of one sequence hold: windowed layers keep no more than a next token will see.
  [[nodiscard]] std::uint32_t kv_units_of(std::uint32_t tokens) const {
    const std::uint32_t windowed = units_windowed_ == 0 ? 0 : std::min(tokens, window_ - 1);
    return units_global_ * blocks_of(tokens) + units_windowed_ * blocks_of(windowed);
  }
  /// Of one block of tokens: units in the layers that keep every token, and in those that keep a window.
  [[nodiscard]] std::uint32_t units_global() const { return units_global_; }
  [[nodiscard]] std::uint32_t units_windowed() const { return units_windowed_; }
  /// Whether requests keep a KV cache and are decoded token by token. Otherwise an answer comes in one piece.
  [[nodiscard]] bool generates() const { return generates_; }
  /// Whether the weights, and a block of KV cache where one is kept, fit the accelerators' memory.
  [[nodiscard]] bool fits() const { return fits_; }
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
  void set_transformer(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                       const StepConstants& constants);
  void set_weights(const LanguageModel& model, const Accelerator& part, const StepConstants& constants,
                   Seconds exchanges);
  void add_draft(const StepModel& draft, double draft_tokens);
  void set_memory(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                  const SpeculativeDecoding& speculation);
  void set_attention(const LanguageModel& model, const Accelerator& part, const StepConstants& constants);
  [[nodiscard]] Parallelism parallelism() const { return {gpus_, by_expert_}; }
  [[nodiscard]] std::uint64_t longest_cached(std::uint64_t units) const;
  void set_fixed_cost(const LanguageModel& model, const Accelerator& part, const EngineProfile& engine,
                      const StepConstants& constants);
  [[nodiscard]] std::uint32_t blocks_of(std::uint32_t tokens) const {
    return tokens == 0 ? 0 : block_tokens_.quotient(tokens - 1) + 1;
  }
  [[nodiscard]] double expert_share(double tokens) const;
  [[nodiscard]] double layer_share(double tokens) const;
  template <class Unit>
  [[nodiscard]] Unit fixed(const StepTerms<Unit>& terms, double tokens) const {
    Unit sum = terms.work.fixed;
    if (terms.experts > Unit(0)) sum += terms.experts * expert_share(tokens);
    if (terms.layers > Unit(0)) sum += terms.layers * layer_share(tokens);
    return sum;
  }
  [[nodiscard]] const StepTerms<Joules>& energy_terms(bool limited) const {
    return limited ? limited_energy_ : energy_;
  }
  [[nodiscard]] const ClockScaling& clock_scaling() const;
  /// Tokens that pass through the model in an iteration, those checked for speculation included.
  [[nodiscard]] double tokens_of(const IterationWork& work) const {
    return work.sequences * checked_ + work.prefill_tokens;
  }

  int gpus_ = 1;
  bool by_expert_ = false;
  StepTerms<Seconds> time_;
  StepTerms<Seconds> clocked_;  ///< the part of it that follows the clock: arithmetic, launches, scheduling
  StepTerms<Joules> energy_;
  StepTerms<Joules> limited_energy_;
  std::optional<ClockScaling> clock_scaling_;
  Watts power_base_{};    ///< of one accelerator: no iteration draws less
  double checked_ = 1.0;  ///< tokens of a decoding sequence in one iteration
  double tokens_per_step_ = 1.0;
  double log_layer_skip_ = 0.0;   ///< of the probability that one token skips a given layer; finite
  double log_expert_miss_ = 0.0;  ///< of that that one token leaves a given expert untouched; finite
  Watts power_limit_{};           ///< of the replica's accelerators together
  bool generates_ = false;
  bool fits_ = false;
  std::uint32_t kv_blocks_ = 0;
  std::uint32_t kv_units_ = 0;
  std::uint32_t units_global_ = 1;
  std::uint32_t units_windowed_ = 0;
  Divisor block_tokens_{16};
  std::uint32_t window_ = 0;
  std::uint32_t sequences_max_ = 0;
  std::uint64_t tokens_max_ = 0;
};

/// KV cache bytes of one token on one accelerator of a replica: heads beyond the model's KV heads are repeated, and so
/// is a latent cache. Divided by expert nothing is, and this is the mean over accelerators. Windowed layers count
/// whole, as they do for a context within the window.
[[nodiscard]] Bytes kv_bytes_per_token(const LanguageModel& model, Parallelism parallelism);

/// Weights that each accelerator of a replica holds.
[[nodiscard]] Bytes weight_bytes_on_each(const LanguageModel& model, Parallelism parallelism);

}  // namespace tradewind
