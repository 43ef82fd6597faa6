#include "tools/validate/steady_batch.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

namespace {

IterationWork work_with_prompts(const SteadyBatch& batch, double prompts, double window) {
  IterationWork work;
  const double context = batch.prompt_tokens + batch.length_bias * batch.output_tokens / 2.0;
  work.sequences = batch.sequences;
  work.context = batch.sequences * context;
  work.windowed_context = batch.sequences * std::min(context, window);
  work.windowed_prefill_square = prompts * windowed_square(batch.prompt_tokens, window);
  work.prefill_tokens = prompts * batch.prompt_tokens;
  work.prefill_square = prompts * batch.prompt_tokens * batch.prompt_tokens;
  return work;
}

}  // namespace

IterationWork SteadyBatch::mean_work(double window) const {
  return work_with_prompts(*this, sequences / output_tokens, window);
}

IterationWork SteadyBatch::decoding_work(double window) const { return work_with_prompts(*this, 0.0, window); }

SteadyFigures figures_of(const StepModel& model, const SteadyBatch& batch) {
  const StepCost mean = model.cost(batch.mean_work(model.window()));
  return {batch.sequences / mean.time.value(), model.cost(batch.decoding_work(model.window())).time,
          mean.energy / mean.time, mean.energy / batch.sequences};
}

double sequences_that_fit(const StepModel& model, double tokens) {
  return std::floor(static_cast<double>(model.kv_blocks()) * model.block_tokens() / tokens);
}

}  // namespace tradewind
