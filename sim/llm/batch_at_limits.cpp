#include "sim/llm/batch_at_limits.hpp"

#include "sim/llm/missed_limits.hpp"
#include "sim/llm/steady_batch.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

namespace {

/// A mean iteration and how many requests it brings to an end.
struct MeanIteration {
  Seconds time{};
  double requests = 0.0;
  Joules energy{};
  Seconds decoding{};  ///< of one without a prompt
  double share = 1.0;  ///< of the prompts that come which the budget holds
};

/// Beside a decoding batch so many prompt tokens of whole prompts.
IterationWork with_prompts(const StepModel& model, const RequestShape& shape, const IterationWork& decoding,
                           double tokens) {
  const IterationWork prompt = chunk_work(0.0, shape.prompt_tokens, model.window());
  const double prompts = tokens / shape.prompt_tokens;
  IterationWork work = decoding;
  work.prefill_tokens = tokens;
  work.prefill_square = prompts * prompt.prefill_square;
  work.windowed_prefill_square = prompts * prompt.windowed_prefill_square;
  return work;
}

/// Of two kinds: a prompt joins some iterations, as large as it comes, and not a little of it each one. Fixed costs
/// that grow with the tokens of an iteration (experts, layers that are left early) make that difference. Where the
/// budget does not hold the prompts of all that take over, they set the pace.
MeanIteration iteration_of(const StepModel& model, const RequestShape& shape, const BatchLimits& limits,
                           double sequences) {
  const SteadyBatch batch{sequences, shape.prompt_tokens, shape.output_tokens, shape.length_bias};
  const IterationWork decoding = batch.decoding_work(model);
  const double room = std::max(1.0, limits.token_budget - sequences);
  const double requests = sequences * model.tokens_per_step() / shape.output_tokens;
  const double wanted = requests * shape.prompt_tokens;  // tokens an iteration
  const double share = std::min(1.0, room / wanted);
  const double chunk = std::min(room, std::max(shape.prompt_tokens, wanted));
  const double often = std::min(1.0, share * wanted / chunk);
  const StepCost without = model.cost(decoding);
  const StepCost with = model.cost(with_prompts(model, shape, decoding, chunk));
  return {without.time + often * (with.time - without.time), share * requests,
          without.energy + often * (with.energy - without.energy), without.time, share};
}

/// From the arrival of a mean request at such a batch to its first token.
Seconds first_token(const StepModel& model, const RequestShape& shape, const BatchLimits& limits, double sequences) {
  const double chunk = std::min(shape.prompt_tokens, std::max(1.0, limits.token_budget - sequences));
  const SteadyBatch batch{sequences, shape.prompt_tokens, shape.output_tokens, shape.length_bias};
  const IterationWork work = with_prompts(model, shape, batch.decoding_work(model), chunk);
  return model.cost(work).time * (0.5 + std::ceil(shape.prompt_tokens / chunk));
}

/// Most whole prompts that an iteration's budget holds, at least one.
double prompts_together(const RequestShape& shape, const BatchLimits& limits) {
  return std::max(1.0, std::min<double>(limits.slots, limits.token_budget / std::max(1.0, shape.prompt_tokens)));
}

StepCost cost_of_prompts(const StepModel& model, const RequestShape& shape, double together) {
  IterationWork work;
  work.prefill_tokens = together * shape.prompt_tokens;
  work.prefill_square = together * shape.prompt_tokens * shape.prompt_tokens;
  return model.cost(work);
}

BatchAtLimits whole_answers(const StepModel& model, const RequestShape& shape, const BatchLimits& limits) {
  const double together = prompts_together(shape, limits);
  return {together, together / cost_of_prompts(model, shape, together).time.value(), Seconds(0), true};
}

}  // namespace

BatchAtLimits batch_at_limits(const StepModel& model, const RequestShape& shape, const BatchLimits& limits) {
  if (!model.fits() || limits.slots == 0) return {};
  if (!model.generates()) return whole_answers(model, shape, limits);
  const SteadyBatch one{1.0, shape.prompt_tokens, shape.output_tokens, shape.length_bias};
  const double most = std::min<double>(limits.slots, one.sequences_max(model));
  if (most < 1.0) return {};
  const auto late = [&](double sequences) {
    if (!limits.ttft && !limits.tpot) return false;
    const MeanIteration mean = iteration_of(model, shape, limits, sequences);
    if (mean.share < 1.0) return true;  // prompts queue without end
    const MixedIterations mixed{mean.decoding, mean.time, mean.requests, shape.prompt_bias};
    if (limits.ttft &&
        first_token(model, shape, limits, sequences) + prompt_wait(mixed, limits.missed) > *limits.ttft) {
      return true;
    }
    return limits.tpot && missed_tpot(mixed, *limits.tpot * model.tokens_per_step(), shape.output_tokens,
                                      shape.length_bias, model.tokens_per_step()) > limits.missed;
  };
  double low = 1.0;
  double high = most;
  const bool within = !late(low);
  if (within && !late(high)) low = high;
  for (int i = 0; within && i < 40 && high - low > 1e-5 * high; ++i) {
    const double middle = 0.5 * (low + high);
    (late(middle) ? high : low) = middle;
  }
  const MeanIteration mean = iteration_of(model, shape, limits, low);
  return {low, mean.requests / mean.time.value(), mean.time / model.tokens_per_step(), within};
}

RequestCost request_cost(const StepModel& model, const RequestShape& shape, const BatchLimits& limits,
                         double sequences) {
  if (!model.generates()) {
    const double together = std::min(sequences, prompts_together(shape, limits));
    const StepCost cost = cost_of_prompts(model, shape, together);
    return {cost.energy / together, cost.time / together, cost.time};
  }
  const MeanIteration mean = iteration_of(model, shape, limits, sequences);
  return {mean.energy / mean.requests, mean.time / mean.requests,
          mean.time * (shape.output_tokens / model.tokens_per_step())};
}

}  // namespace tradewind
