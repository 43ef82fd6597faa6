#include "sim/llm/least_work.hpp"

#include <algorithm>

namespace tradewind {

LeastWorkRule::LeastWorkRule(const StepModel& model, const WorkTerms<Joules>& least, std::uint32_t sequences_max)
    : generates_(model.generates()),
      window_(model.window()),
      gpus_(model.gpus()),
      energy_(least),
      time_(model.time()),
      fixed_energy_(least.fixed / sequences_max),
      fixed_time_(model.fixed_time(1.0) / sequences_max) {}

LeastWork LeastWorkRule::operator()(std::uint32_t prompt_tokens, std::uint32_t output_tokens) const {
  const double prompt = prompt_tokens;
  const double decodes = generates_ ? output_tokens - 1.0 : 0.0;
  IterationWork own;
  own.sequences = decodes;
  own.context = decodes * prompt + 0.5 * decodes * (decodes + 1.0);   // prompt + 1, prompt + 2, …
  const double growing = std::clamp(window_ - prompt, 0.0, decodes);  // tokens decoded before the window is full
  own.windowed_context = growing * prompt + 0.5 * growing * (growing + 1.0) + (decodes - growing) * window_;
  own.windowed_prefill_square = windowed_square(prompt, window_);
  own.prefill_tokens = prompt;
  own.prefill_square = prompt * prompt;
  const double iterations = decodes + 1.0;
  return {fixed_energy_ * iterations + energy_.own(own), (fixed_time_ * iterations + time_.own(own)) * gpus_};
}

}  // namespace tradewind
