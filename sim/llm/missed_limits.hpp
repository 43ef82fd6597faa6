#pragma once

#include "sim/base/units/quantity.hpp"

namespace tradewind {

/// A replica whose iterations are now and then longer by a prompt, by its mean values.
struct MixedIterations {
  Seconds decoding{};        ///< of an iteration without a prompt
  Seconds mean{};            ///< of all
  double prompts = 0.0;      ///< that begin in an iteration, on average
  double prompt_bias = 1.0;  ///< E[P²]/E[P]² of the prompt lengths
};

/// Share of requests whose mean time per token is above a limit.
///
/// Prompts come as a Poisson process in time, and while one is worked on others come (a busy period: variance
/// p·E[s²]/(1−ρ)² of an iteration, Borel and Tanner). What they take of n iterations is gamma distributed with that
/// mean and variance (Wilson and Hilferty's cube root): a normal distribution foretells a fiftieth of the misses that a
/// draw by draw simulation sees at 60 tokens, this is within a third (tests/unit/llm/missed_limits_test.cpp). An answer
/// of L tokens sees L−1 iterations; L is log-normal with the deviation that `length_bias` tells. Short answers miss
/// first: one long prompt beside five tokens is enough. \param limit  Of an iteration. \param tokens_per_step  As
/// `StepModel` has it.
[[nodiscard]] double missed_tpot(const MixedIterations& iterations, Seconds limit, double output_tokens,
                                 double length_bias, double tokens_per_step);

/// The time that all but a share of requests wait at most for the prompts before theirs: Pollaczek and Khinchine's mean
/// with an exponential tail.
[[nodiscard]] Seconds prompt_wait(const MixedIterations& iterations, double missed);

}  // namespace tradewind
