#pragma once

#include "sim/hardware/accelerator.hpp"
#include "sim/llm/engine_profile.hpp"
#include "sim/llm/language_model.hpp"
#include "sim/llm/parallelism.hpp"
#include "sim/llm/step_model.hpp"

namespace tradewind {

/// Memory of one accelerator of a replica: what a model must find there to serve at all, and what there is.
struct MemoryNeed {
  static constexpr double context_tokens = 2048.0;

  Bytes weights{};    ///< this accelerator's share of the weights
  Bytes context{};    ///< this accelerator's share of the KV cache of one context of `context_tokens`
  Bytes available{};  ///< memory × engine's share − activation reserve

  [[nodiscard]] bool fits() const { return weights + context <= available; }
};

/// What one of a replica's accelerators needs to hold its share of a model. KV heads are spread over at most as many
/// accelerators as there are heads and repeated beyond that; a latent cache is repeated on each.
[[nodiscard]] MemoryNeed memory_need(const LanguageModel& model, const EngineProfile& engine, const Accelerator& part,
                                     Parallelism parallelism);

/// A model on a part under an engine, on so many of them: all that is known of one replica.
struct ServedModel {
  /// \throws UnknownProfile  when the engine has no constants for the model. Part and engine must outlive it.
  ServedModel(const LanguageModel& served, const Accelerator& accelerator, const EngineProfile& profile,
              Parallelism shared);

  LanguageModel model;  ///< its own: variants of a catalogue's entry are served too
  const Accelerator* part;
  const EngineProfile* engine;
  StepConstants constants;  ///< scaled to the part where they were fitted on another
  Parallelism parallelism;

  /// The cost of its iterations.
  [[nodiscard]] StepModel step() const { return {model, *part, *engine, constants, parallelism}; }
  /// What each of its accelerators must hold.
  [[nodiscard]] MemoryNeed memory() const { return memory_need(model, *engine, *part, parallelism); }
};

}  // namespace tradewind
