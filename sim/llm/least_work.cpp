#include "sim/llm/least_work.hpp"

#include <algorithm>

namespace tradewind {

namespace {

WorkTerms<Joules> lesser(const WorkTerms<Joules>& a, const WorkTerms<Joules>& b) {
  return {Joules(0),
          std::min(a.sequence, b.sequence),
          std::min(a.context, b.context),
          std::min(a.prefill_token, b.prefill_token),
          std::min(a.prefill_context, b.prefill_context),
          std::min(a.prefill_square, b.prefill_square),
          std::min(a.windowed_context, b.windowed_context),
          std::min(a.windowed_prefill_context, b.windowed_prefill_context),
          std::min(a.windowed_prefill_square, b.windowed_prefill_square)};
}

}  // namespace

LeastWorkRule::LeastWorkRule(const StepModel& model, std::uint32_t sequences_max)
    : generates_(model.generates()),
      window_(model.window()),
      gpus_(model.gpus()),
      energy_(lesser(model.energy(false), model.energy(true))),
      time_(model.time()),
      fixed_energy_(std::min(model.fixed_energy(1.0, false), model.fixed_energy(1.0, true)) / sequences_max),
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
