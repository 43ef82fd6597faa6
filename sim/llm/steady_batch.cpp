#include "sim/llm/steady_batch.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

namespace {

IterationWork work_with_prompts(const SteadyBatch& batch, double prompts, double window) {
  IterationWork work;
  const IterationWork prompt = chunk_work(0.0, batch.prompt_tokens, window);
  work.sequences = batch.sequences;
  work.context = batch.sequences * batch.context();
  work.windowed_context = batch.sequences * std::min(batch.context(), window);
  work.prefill_tokens = prompts * prompt.prefill_tokens;
  work.prefill_square = prompts * prompt.prefill_square;
  work.windowed_prefill_square = prompts * prompt.windowed_prefill_square;
  return work;
}

}  // namespace

IterationWork SteadyBatch::mean_work(const StepModel& model) const {
  return work_with_prompts(*this, sequences * model.tokens_per_step() / output_tokens, model.window());
}

IterationWork SteadyBatch::decoding_work(const StepModel& model) const {
  return work_with_prompts(*this, 0.0, model.window());
}

double SteadyBatch::sequences_max(const StepModel& model) const {
  const auto tokens = static_cast<std::uint32_t>(std::ceil(context()));
  return static_cast<double>(model.kv_units()) / model.kv_units_of(tokens);
}

SteadyFigures figures_of(const StepModel& model, const SteadyBatch& batch) {
  const StepCost mean = model.cost(batch.mean_work(model));
  const Seconds decoding = model.cost(batch.decoding_work(model)).time;
  const double tokens = batch.sequences * model.tokens_per_step();
  return {tokens / mean.time.value(), decoding / model.tokens_per_step(), mean.energy / mean.time,
          mean.energy / tokens};
}

}  // namespace tradewind
