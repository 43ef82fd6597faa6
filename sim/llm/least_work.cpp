#include "sim/llm/least_work.hpp"

#include <algorithm>

namespace tradewind {

LeastWork least_work(const StepModel& model, std::uint32_t sequences_max, std::uint32_t prompt_tokens,
                     std::uint32_t output_tokens) {
  const double prompt = prompt_tokens;
  const double decodes = model.generates() ? output_tokens - 1.0 : 0.0;
  IterationWork own;
  own.sequences = decodes;
  own.context = decodes * prompt + 0.5 * decodes * (decodes + 1.0);  // prompt + 1, prompt + 2, …
  const double window = model.window();
  const double growing = std::clamp(window - prompt, 0.0, decodes);  // tokens decoded before the window is full
  own.windowed_context = growing * prompt + 0.5 * growing * (growing + 1.0) + (decodes - growing) * window;
  own.windowed_prefill_square = windowed_square(prompt, window);
  own.prefill_tokens = prompt;
  own.prefill_square = prompt * prompt;
  const WorkTerms<Joules>& free = model.energy(false);
  const WorkTerms<Joules>& limited = model.energy(true);
  const WorkTerms<Joules> least{Joules(0),
                                std::min(free.sequence, limited.sequence),
                                std::min(free.context, limited.context),
                                std::min(free.prefill_token, limited.prefill_token),
                                std::min(free.prefill_context, limited.prefill_context),
                                std::min(free.prefill_square, limited.prefill_square),
                                std::min(free.windowed_context, limited.windowed_context),
                                std::min(free.windowed_prefill_context, limited.windowed_prefill_context),
                                std::min(free.windowed_prefill_square, limited.windowed_prefill_square)};
  const double share = (decodes + 1.0) / sequences_max;
  const Joules fixed = std::min(model.fixed_energy(1.0, false), model.fixed_energy(1.0, true));
  const Seconds time = model.fixed_time(1.0) * share + model.time().own(own);
  return {fixed * share + least.own(own), time * static_cast<double>(model.gpus())};
}

}  // namespace tradewind
