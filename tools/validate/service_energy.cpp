#include "tools/validate/configuration.hpp"
#include "tools/validate/levers.hpp"
#include "tools/validate/steady_batch.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

namespace {

/// Tokens that leave for each verification of `draft` proposed ones: those accepted in a row, and one of its own.
double tokens_per_step(int draft, double acceptance) {
  double sum = 1.0;
  for (int i = 1; i <= draft; ++i) sum += std::pow(acceptance, i);
  return sum;
}

LanguageModel with_share_of_layers(LanguageModel model, double share) {
  const double kept = std::round(share * model.layers) / model.layers;
  model.layers = static_cast<int>(std::round(share * model.layers));
  const double outside = 2.0 * model.parameters_input_embedding;  // embedding and output head stay
  model.parameters = outside + (model.parameters - outside) * kept;
  model.parameters_active = outside + (model.parameters_active - outside) * kept;
  return model;
}

StepCost operator+(StepCost a, const StepCost& b) { return {a.time + b.time, a.energy + b.energy}; }

/// One step of the batch: its decoding, its share of new prompts, the draft model, fewer layers where it exits early.
StepCost step_cost(const Configuration& replica, const Service& service) {
  const double tokens = tokens_per_step(service.draft_tokens, service.acceptance);
  const SteadyBatch batch{service.batch, service.prompt_tokens, service.output_tokens, 1.0};
  const StepModel full = replica.step();
  const double window = full.window();
  const IterationWork decoding = batch.decoding_work(window);
  IterationWork whole = batch.mean_work(window);
  whole.prefill_tokens *= tokens;
  whole.prefill_square *= tokens;
  whole.windowed_prefill_square *= tokens;
  StepCost cost = full.cost(whole);
  if (service.exit_depth < 1.0) {
    Configuration shallow = replica;
    shallow.model = with_share_of_layers(replica.model, service.exit_depth);
    const StepCost skipped = full.cost(decoding);
    const StepCost passed = shallow.step().cost(decoding);
    cost = cost + StepCost{passed.time - skipped.time, passed.energy - skipped.energy};
  }
  if (service.draft_tokens > 0) {
    const double proposed = service.draft_tokens * service.batch;
    const double context = decoding.context / service.batch;
    whole.prefill_tokens += proposed;  // verified together, like short prompts after a long cached one
    whole.prefill_square += proposed * (2.0 * context + service.draft_tokens);
    whole.windowed_prefill_square +=
        service.batch * (windowed_square(context + service.draft_tokens, window) - windowed_square(context, window));
    const StepCost verified = full.cost(whole);
    const StepCost plain = full.cost(decoding);
    const double draft = service.draft_tokens / static_cast<double>(replica.model.layers);  // one layer for each token
    cost = verified + StepCost{plain.time * draft, plain.energy * draft};
  }
  return {cost.time / tokens, cost.energy / tokens};
}

/// Slows what the clock drives. The memory terms stay.
Configuration at_clock(Configuration replica, double clock) {
  StepConstants& constants = replica.constants;
  constants.eta_decode *= clock;
  constants.eta_attention *= clock;
  constants.eta_prefill *= clock;
  constants.time_per_layer *= 1.0 / clock;
  constants.time_per_sequence *= 1.0 / clock;
  return replica;
}

/// A cap lowers the clock until the dynamic power above 180 W, which goes with its power of 2.2, meets it.
StepCost capped_cost(const Configuration& replica, const Service& service) {
  constexpr double static_w = 180.0;
  constexpr double exponent = 2.2;
  const StepCost free = step_cost(replica, service);
  const double power = (free.energy / free.time).value() / service.gpus;
  if (!service.power_cap_w || power <= *service.power_cap_w) return free;
  const double clock = std::pow((*service.power_cap_w - static_w) / (power - static_w), 1.0 / exponent);
  const StepCost slowed = step_cost(at_clock(replica, clock), service);
  return {slowed.time, Watts(*service.power_cap_w * service.gpus) * slowed.time};
}

}  // namespace

double query_wh(const Service& service, const Catalogue& catalogue) {
  const Configuration replica = configuration(catalogue, service.model, service.accelerator, service.gpus, "vllm-0.11");
  const NodeType& node = catalogue.node_types.at(service.node);
  const StepCost step = capped_cost(replica, service);
  const double share = static_cast<double>(service.gpus) / node.gpus;
  const Joules wall = step.energy * node.kappa + node.host_power * share * step.time;
  return in_wh(wall / service.batch) * service.output_tokens;
}

}  // namespace tradewind
