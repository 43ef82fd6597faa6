#include "sim/llm/steady_state.hpp"

#include "sim/llm/prompt_backlog.hpp"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace tradewind {

namespace {

/// Contexts of equal probability that stand for the distribution of a batch's context.
constexpr std::size_t context_points = 21;

/// One kind of iteration and how often it comes.
struct Kind {
  double probability = 0.0;
  double prompts = 0.0;
  IterationWork work;
  StepCost cost;
  bool limited = false;
  double clock = 1.0;
};

/// What the kind's iterations cost; under a cap at the clock that each would have if it were a segment's first.
void set_cost(const StepModel& model, const SteadyLoad& load, Kind& kind) {
  kind.cost = model.cost(kind.work);
  kind.limited = model.limited(kind.work);
  if (!load.power_cap) return;
  const Clock clock = model.clock_within(*load.power_cap, kind.work);
  if (clock.share >= 1.0) return;
  kind.cost = model.at(clock).cost(kind.work);
  kind.clock = clock.share;
  kind.limited = true;
}

/// Progress of one decoding sequence in tokens after its first: mean and spread over a running batch.
struct Progress {
  double mean = 0.0;
  double deviation = 0.0;
};

Progress progress_of(const SteadyLoad& load) {
  const double decodes = std::max(1.0, load.output_tokens - 1.0);
  if (load.lengths == OutputLengths::exponential) return {decodes - 1.0, std::sqrt(decodes * (decodes - 1.0))};
  return {0.5 * (decodes - 1.0), std::sqrt((decodes * decodes - 1.0) / 12.0)};
}

/// Deviations from the mean of the sum over `sequences` sequences, in units of one sequence's spread: exact for one
/// sequence of constant length, normal for many; exponential lengths give a gamma distribution (Wilson and Hilferty).
std::array<double, context_points> deviations(double sequences, OutputLengths lengths) {
  std::array<double, context_points> out{};
  double sum = 0.0;
  for (std::size_t i = 0; i < context_points; ++i) {
    const double share = (static_cast<double>(i) + 0.5) / context_points;
    const double normal = std::sqrt(2.0) * boost::math::erf_inv(2.0 * share - 1.0);
    if (lengths == OutputLengths::exponential) {
      const double root = 1.0 - 1.0 / (9.0 * sequences) + normal / (3.0 * std::sqrt(sequences));
      out[i] = sequences * (std::max(0.0, root * root * root) - 1.0);
    } else {
      out[i] = sequences == 1.0 ? std::sqrt(12.0) * (share - 0.5) : std::sqrt(sequences) * normal;
    }
    sum += out[i];
  }
  for (double& deviation : out) deviation -= sum / context_points;
  return out;
}

/// Sum of the squares of prompts prefilled one after the other up to a position.
double squares_to(double position, double prompt) {
  const double whole = std::floor(position / prompt);
  const double part = position - whole * prompt;
  return whole * prompt * prompt + part * part;
}

/// The same with attention to a window only.
double windowed_squares_to(double position, double prompt, double window) {
  const double whole = std::floor(position / prompt);
  return whole * windowed_square(prompt, window) + windowed_square(position - whole * prompt, window);
}

IterationWork prefill_work(const BacklogState& state, double prompt, double window) {
  IterationWork work;
  work.prefill_tokens = state.chunk_tokens;
  if (state.chunk_tokens <= 0.0) return work;
  const double done = state.prompts * prompt - state.tokens;  // of the first prompt
  work.prefill_context = done;
  work.prefill_square = squares_to(done + state.chunk_tokens, prompt) - squares_to(done, prompt);
  work.windowed_prefill_context = std::min(done, window);
  work.windowed_prefill_square =
      windowed_squares_to(done + state.chunk_tokens, prompt, window) - windowed_squares_to(done, prompt, window);
  return work;
}

void add_kinds(const StepModel& model, const SteadyLoad& load, const BacklogState& state, double context,
               std::vector<Kind>& kinds) {
  Kind kind;
  kind.prompts = state.prompts;
  kind.work = prefill_work(state, load.prompt_tokens, model.window());
  kind.work.sequences = load.batch - state.prompts;
  const bool decodes = kind.work.sequences >= 1.0;
  const auto offsets = decodes ? deviations(kind.work.sequences, load.lengths) : std::array<double, context_points>{};
  const double spread = progress_of(load).deviation;
  const std::size_t points = decodes ? context_points : 1;
  kind.probability = state.probability / static_cast<double>(points);
  for (std::size_t i = 0; i < points; ++i) {
    if (decodes) {
      kind.work.context = std::max(kind.work.sequences, kind.work.sequences * context + offsets[i] * spread);
      // Within the window the mean decides; the spread around it is left out.
      kind.work.windowed_context = std::min(kind.work.context, kind.work.sequences * model.window());
    }
    set_cost(model, load, kind);
    kinds.push_back(kind);
  }
}

/// The duration below which a share of all token gaps lies; every decoding sequence of an iteration has one gap.
std::optional<Seconds> gap_quantile(const std::vector<Kind>& by_time, double share) {
  double total = 0.0;
  for (const Kind& kind : by_time) total += kind.probability * kind.work.sequences;
  if (total <= 0.0) return std::nullopt;
  double below = 0.0;
  for (const Kind& kind : by_time) {
    below += kind.probability * kind.work.sequences;
    if (below >= share * total) return kind.cost.time;
  }
  return by_time.back().cost.time;
}

SteadyState summary(const SteadyLoad& load, double prompt_passes, std::vector<Kind> kinds) {
  double time = 0.0;
  double square = 0.0;
  double prompt_time = 0.0;
  double energy = 0.0;
  SteadyState state;
  state.clock = 0.0;
  for (const Kind& kind : kinds) {
    const double t = kind.cost.time.value();
    time += kind.probability * t;
    square += kind.probability * t * t;
    prompt_time += kind.probability * t * kind.prompts;
    energy += kind.probability * kind.cost.energy.value();
    state.decoding += kind.probability * t * kind.work.sequences;
    if (kind.work.prefill_tokens > 0.0) state.prefill_share += kind.probability * t;
    state.clock += kind.probability * t * kind.clock;
    if (kind.limited) state.limited_share += kind.probability * t;
  }
  state.requests_per_s = prompt_passes / time;
  state.tokens_per_s = state.requests_per_s * load.output_tokens;
  // Little's law for the prompts: their mean number over the rate at which they come.
  state.ttft = Seconds(square / (2.0 * time) + prompt_time / prompt_passes);
  state.power = Watts(energy / time);
  state.energy_per_request = Joules(energy / prompt_passes);
  state.decoding /= time;
  state.prefill_share /= time;
  state.limited_share /= time;
  state.clock /= time;
  std::sort(kinds.begin(), kinds.end(), [](const Kind& a, const Kind& b) { return a.cost.time < b.cost.time; });
  state.inter_token_p50 = gap_quantile(kinds, 0.5);
  state.inter_token_p99 = gap_quantile(kinds, 0.99);
  return state;
}

/// Every iteration takes as many whole prompts as the budget holds, at least one.
SteadyState whole_answers(const StepModel& model, SteadyLoad load) {
  load.output_tokens = 1;
  const double together = std::min(load.batch, std::max(1U, load.token_budget / load.prompt_tokens));
  Kind kind;
  kind.probability = 1.0;
  kind.prompts = load.batch;
  kind.work.prefill_tokens = together * load.prompt_tokens;
  kind.work.prefill_square = together * load.prompt_tokens * load.prompt_tokens;
  set_cost(model, load, kind);
  return summary(load, together, {kind});
}

}  // namespace

SteadyState steady_state(const StepModel& model, const SteadyLoad& load) {
  if (!model.fits()) throw std::invalid_argument("a steady load of a model that does not fit its accelerators' memory");
  if (!model.generates()) return whole_answers(model, load);
  const double context = load.context_tokens.value_or(load.prompt_tokens + 1.0 + progress_of(load).mean);
  std::vector<Kind> kinds;
  double prefilled = 0.0;
  for (const BacklogState& state : prompt_backlog({load.batch, load.prompt_tokens, load.output_tokens - 1,
                                                   load.token_budget, load.lengths == OutputLengths::constant})) {
    prefilled += state.probability * state.chunk_tokens;
    add_kinds(model, load, state, context, kinds);
  }
  SteadyState out = summary(load, prefilled / load.prompt_tokens, std::move(kinds));
  out.context_tokens = context;
  return out;
}

std::uint32_t batch_max(const StepModel& model, std::uint32_t prompt_tokens, std::uint32_t output_tokens) {
  if (!model.generates()) return model.sequences_max();
  const std::uint64_t tokens = static_cast<std::uint64_t>(prompt_tokens) + output_tokens;
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  const std::uint32_t units = model.kv_units_of(static_cast<std::uint32_t>(std::min(tokens, most)));
  return std::min(model.sequences_max(), model.kv_units() / units);
}

}  // namespace tradewind
