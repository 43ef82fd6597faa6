#pragma once

#include "sim/llm/step_model.hpp"

namespace tradewind {

/// A replica kept at one batch size, by its mean values: whenever a sequence ends, another takes its place.
///
/// Measured configurations are described, fitted and predicted with this: batches are not whole numbers and lengths are
/// known by their means alone, and time is linear in the step constants. `steady_state` resolves the same load into
/// kinds of iterations where lengths and token budget are known; the two agree where the power limit and the budget
/// divide nothing (tests/unit/llm/steady_batch_test.cpp).
struct SteadyBatch {
  double sequences = 0.0;      ///< mean, above 0
  double prompt_tokens = 0.0;  ///< of each request
  double output_tokens = 0.0;  ///< of each request, above 0
  /// f: a running sequence has f/2 of the mean output behind it. 1 where all outputs are equally long, 2 where they are
  /// exponentially distributed, more where they differ more: long answers are met more often than they are asked for.
  double length_bias = 1.0;

  /// Mean tokens that a running sequence attends to.
  [[nodiscard]] double context() const { return prompt_tokens + length_bias * output_tokens / 2.0; }

  /// The mean iteration: as each yields `model.tokens_per_step()` tokens a sequence, some sequences end, and the
  /// prompts of those that take over are prefilled.
  [[nodiscard]] IterationWork mean_work(const StepModel& model) const;
  /// An iteration without prompts. Its time is what the measured median between two tokens follows, also where a prompt
  /// joins every iteration on average: most prompts are far shorter than their mean, and they come in clumps.
  [[nodiscard]] IterationWork decoding_work(const StepModel& model) const;
  /// Most sequences whose KV cache fits with each at its mean context.
  [[nodiscard]] double sequences_max(const StepModel& model) const;
  [[nodiscard]] bool fits(const StepModel& model) const { return sequences <= sequences_max(model); }
};

/// What a steady batch does, at its accelerators alone.
struct SteadyFigures {
  double throughput = 0.0;        ///< output tokens per second
  Seconds inter_token_latency{};  ///< median: of an iteration without prompts, by the tokens it yields
  Watts power{};                  ///< of all accelerators of the replica
  Joules per_token{};             ///< per output token, prompts included
};

[[nodiscard]] SteadyFigures figures_of(const StepModel& model, const SteadyBatch& batch);

}  // namespace tradewind
