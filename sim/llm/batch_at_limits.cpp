#include "sim/llm/batch_at_limits.hpp"

#include "sim/llm/steady_batch.hpp"

#include <algorithm>

namespace tradewind {

namespace {

/// A mean iteration and how many requests it brings to an end.
struct MeanIteration {
  Seconds time{};
  double requests = 0.0;
};

/// Where the budget does not hold the prompts of all that take over, they set the pace.
MeanIteration iteration_of(const StepModel& model, const RequestShape& shape, const BatchLimits& limits,
                           double sequences) {
  const SteadyBatch batch{sequences, shape.prompt_tokens, shape.output_tokens, shape.length_bias};
  IterationWork work = batch.mean_work(model);
  const double room = std::max(1.0, limits.token_budget - sequences);
  const double share = std::min(1.0, room / work.prefill_tokens);
  work.prefill_tokens *= share;
  work.prefill_square *= share;
  work.windowed_prefill_square *= share;
  return {model.cost(work).time, share * sequences * model.tokens_per_step() / shape.output_tokens};
}

/// Every iteration takes as many whole prompts as the budget holds, at least one.
BatchAtLimits whole_answers(const StepModel& model, const RequestShape& shape, const BatchLimits& limits) {
  const double together =
      std::max(1.0, std::min<double>(limits.slots, limits.token_budget / std::max(1.0, shape.prompt_tokens)));
  IterationWork work;
  work.prefill_tokens = together * shape.prompt_tokens;
  work.prefill_square = together * shape.prompt_tokens * shape.prompt_tokens;
  return {together, together / model.cost(work).time.value(), Seconds(0), true};
}

}  // namespace

BatchAtLimits batch_at_limits(const StepModel& model, const RequestShape& shape, const BatchLimits& limits) {
  if (!model.fits() || limits.slots == 0) return {};
  if (!model.generates()) return whole_answers(model, shape, limits);
  const SteadyBatch one{1.0, shape.prompt_tokens, shape.output_tokens, shape.length_bias};
  const double most = std::min<double>(limits.slots, one.sequences_max(model));
  if (most < 1.0) return {};
  const auto late = [&](double sequences) {
    return limits.tpot && iteration_of(model, shape, limits, sequences).time > *limits.tpot * model.tokens_per_step();
  };
  double low = 1.0;
  double high = most;
  const bool within = !late(low);
  if (within && !late(high)) low = high;
  for (int i = 0; within && i < 40 && high - low > 1e-9 * high; ++i) {
    const double middle = 0.5 * (low + high);
    (late(middle) ? high : low) = middle;
  }
  const MeanIteration mean = iteration_of(model, shape, limits, low);
  return {low, mean.requests / mean.time.value(), mean.time / model.tokens_per_step(), within};
}

}  // namespace tradewind
