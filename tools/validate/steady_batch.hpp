#pragma once

#include "sim/llm/step_model.hpp"

namespace tradewind {

/// A replica kept at one batch size: whenever a sequence ends, another takes its place.
struct SteadyBatch {
  double sequences = 0.0;      ///< mean, above 0
  double prompt_tokens = 0.0;  ///< of each request
  double output_tokens = 0.0;  ///< of each request, above 0
  /// f: a running sequence has f/2 of the mean output behind it. 1 where all outputs are equally long; more where they
  /// differ, as long answers are met more often than they are asked for.
  double length_bias = 1.0;

  /// The mean iteration: for each token that leaves, the prompts of those that take over are prefilled.
  [[nodiscard]] IterationWork mean_work(double window) const;
  /// An iteration without prompts. Its time is what the measured median between two tokens follows, also where a prompt
  /// joins every iteration on average: most prompts are far shorter than their mean, and they come in clumps.
  [[nodiscard]] IterationWork decoding_work(double window) const;
};

/// What a steady batch does, at its accelerators alone.
struct SteadyFigures {
  double throughput = 0.0;        ///< output tokens per second
  Seconds inter_token_latency{};  ///< median: of an iteration without prompts
  Watts power{};                  ///< of all accelerators of the replica
  Joules per_token{};             ///< per output token, prompts included
};

[[nodiscard]] SteadyFigures figures_of(const StepModel& model, const SteadyBatch& batch);

/// Most sequences whose KV cache fits, when each holds `tokens` tokens.
[[nodiscard]] double sequences_that_fit(const StepModel& model, double tokens);

}  // namespace tradewind
