#pragma once

#include "sim/llm/step_model.hpp"

#include <cstdint>
#include <optional>

namespace tradewind {

/// Requests of one kind by their means, as a replica's rate depends on them.
struct RequestShape {
  double prompt_tokens = 1.0;
  double output_tokens = 1.0;
  double length_bias = 1.0;  ///< as `SteadyBatch` has it: E[L²]/E[L]² of the output lengths
  double prompt_bias = 1.0;  ///< the same of the prompts
};

/// What a replica may do at once, and must not exceed.
struct BatchLimits {
  std::uint32_t slots = 1;         ///< sequences together at most
  std::uint32_t token_budget = 1;  ///< prompt and decode tokens of one iteration
  std::optional<Seconds> tpot;     ///< none: as many as fit
  std::optional<Seconds> ttft{};   ///< from a request's arrival at the replica to its first token
  double missed = 0.01;            ///< share of requests that may miss each of the two
};

/// The batch at which a replica's limits end, and what it serves there.
struct BatchAtLimits {
  double sequences = 0.0;       ///< not a whole number; 0 where not even one request fits
  double requests_per_s = 0.0;  ///< of one replica kept at that batch
  Seconds tpot{};               ///< mean time of an iteration there
  bool within = true;           ///< false: one sequence alone misses a limit
};

/// What one request takes of a replica kept at some batch.
struct RequestCost {
  Joules energy{};       ///< of the replica's accelerators: its share of every iteration, its prompt included
  Seconds time_share{};  ///< the same of the replica's time
  Seconds service{};     ///< from its first iteration to its last
};

/// The largest steady batch in which all but few requests keep to the limit of the time per token (`missed_tpot`), and
/// get their first token in time: half an iteration's wait, then as many as a mean prompt's chunks take, behind the
/// prompts before it (`prompt_wait`).
///
/// Mean values of a batch that is always full, chunked prefill and decoding in the same iterations (`SteadyBatch`);
/// agrees with `steady_state` within 6 % in requests a second (tests/unit/llm/batch_at_limits_test.cpp). A model that
/// answers all at once has no time per token, and its batch is what slots and budget allow.
[[nodiscard]] BatchAtLimits batch_at_limits(const StepModel& model, const RequestShape& shape,
                                            const BatchLimits& limits);

/// Of a mean request in a steady batch of so many sequences, by the same mean values.
/// \param sequences  At least 1.
[[nodiscard]] RequestCost request_cost(const StepModel& model, const RequestShape& shape, const BatchLimits& limits,
                                       double sequences);

}  // namespace tradewind
