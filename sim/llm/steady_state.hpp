#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/llm/step_model.hpp"

#include <cstdint>
#include <optional>

namespace tradewind {

/// How long the answers of a steady load are: all the same, or exponentially distributed with the same mean.
enum class OutputLengths { constant, exponential };

/// A continuous batch that is always full, with chunked prefill: a slot that falls free is taken at once.
struct SteadyLoad {
  std::uint32_t batch = 1;  ///< B: sequences in prefill or decoding, at most `token_budget`
  std::uint32_t prompt_tokens = 1;
  std::uint32_t output_tokens = 1;  ///< mean
  OutputLengths lengths = OutputLengths::constant;
  std::uint32_t token_budget = 2048;     ///< prompt and decode tokens of one iteration
  std::optional<Watts> power_cap;        ///< of each accelerator, above its static power; none: the TDP
  std::optional<double> context_tokens;  ///< mean context of decoding sequences, where it is known otherwise
};

/// What a steady load costs on one replica; energy of its accelerators alone.
struct SteadyState {
  double tokens_per_s = 0.0;
  double requests_per_s = 0.0;
  std::optional<Seconds> inter_token_p50;  ///< none where answers have one token
  std::optional<Seconds> inter_token_p99;
  Seconds ttft{};  ///< mean, of a request that a slot is free for: to the next boundary, then its own prefill
  Watts power{};   ///< of all accelerators of the replica
  Joules energy_per_request{};
  double decoding = 0.0;        ///< mean number of decoding sequences
  double context_tokens = 0.0;  ///< mean context of a decoding sequence
  double prefill_share = 0.0;   ///< of the time: iterations with prompt tokens
  double limited_share = 0.0;   ///< of the time: iterations at the power limit or the cap
  double clock = 1.0;           ///< mean share of the default clock over time, under a power cap
};

/// Time and energy of a steady load without simulating it.
///
/// Slots are in prefill or decoding as `prompt_backlog` says, and each kind of iteration costs what the step model
/// says, the power limit applied kind by kind, a power cap too. The context of a batch varies about its mean as that of
/// independent sequences does, each at a random phase: on average prompt + output/2, or prompt + output for exponential
/// lengths, because long answers are met more often (E[L²]/2E[L]). Agrees with the simulated replica:
/// tests/oracles/llm. A model that generates nothing (`StepModel::generates`) answers in one iteration and takes whole
/// prompts only. \throws std::invalid_argument  for a model that does not fit its accelerators' memory.
[[nodiscard]] SteadyState steady_state(const StepModel& model, const SteadyLoad& load);

/// The largest batch whose KV cache fits with every sequence at prompt + output tokens; 0 when not even one does.
/// Without a KV cache, what the model allows.
[[nodiscard]] std::uint32_t batch_max(const StepModel& model, std::uint32_t prompt_tokens, std::uint32_t output_tokens);

}  // namespace tradewind
