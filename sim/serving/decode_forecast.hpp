#pragma once

#include "sim/llm/step_model.hpp"
#include "sim/serving/segment.hpp"

#include <algorithm>
#include <cstdint>

namespace tradewind {

/// A decoding batch as it will be some iterations on, as far as the time of iterations depends on it: power does not
/// matter, since its limit takes energy and not time.
struct DecodeForecast {
  IterationWork work;             ///< of the next iteration, without prompts
  double growing = 0.0;           ///< sequences whose context is below the window
  std::int64_t left = 0;          ///< iterations until a sequence is done or its context fills the window
  std::uint64_t units = 0;        ///< of KV cache, or more, times the tokens of a block
  std::uint64_t cycle_units = 0;  ///< taken while each sequence grows by one block

  /// Time of the next iterations.
  [[nodiscard]] Seconds duration(const StepModel& model, std::int64_t iterations) const {
    const IterationProfile profile{
        .time = model.fixed_time(work.sequences) + model.time().own(work),
        .time_slope = model.time().context * work.sequences + model.time().windowed_context * growing};
    return profile.duration(static_cast<std::uint64_t>(iterations));
  }
  /// Time of the next one, with prompts beside it.
  [[nodiscard]] Seconds duration_beside(const IterationWork& prefill, const StepModel& model) const {
    return model.fixed_time(work.sequences + prefill.prefill_tokens) +
           (model.time().own(work) + model.time().prefill(prefill));
  }

  /// Nobody joins for so many iterations.
  void pass(std::int64_t iterations, std::uint32_t block_tokens) {
    const auto k = static_cast<double>(iterations);
    work.context += k * work.sequences;
    work.windowed_context += k * growing;
    left -= iterations;
    units += (static_cast<std::uint64_t>(iterations) + block_tokens) * cycle_units;
  }

  /// A prompt is complete, and `to_generate` tokens are left to decode. Its KV cache counts already.
  void join(std::uint32_t prompt_tokens, std::uint32_t to_generate, const StepModel& model) {
    const std::uint32_t context = prompt_tokens + 1;
    work.sequences += 1.0;
    work.context += context;
    work.windowed_context += std::min(context, model.window());
    left = std::min(left, static_cast<std::int64_t>(to_generate));
    cycle_units += model.units_global() + model.units_windowed();
    if (context >= model.window()) return;
    growing += 1.0;
    left = std::min(left, static_cast<std::int64_t>(model.window() - context));
  }
};

}  // namespace tradewind
