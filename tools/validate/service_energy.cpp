#include "sim/hardware/node_share.hpp"
#include "sim/llm/steady_batch.hpp"
#include "tools/validate/configuration.hpp"
#include "tools/validate/levers.hpp"

namespace tradewind {

namespace {

/// A drafting head on the model itself: one more of its layers, and its output head once more.
LanguageModel drafting_head(const LanguageModel& model) {
  LanguageModel head = model;
  head.id += "-draft";
  const double outside = 2.0 * model.parameters_input_embedding;
  head.parameters = (model.parameters - outside) / model.layers + model.parameters_input_embedding;
  head.parameters_active = head.parameters;
  head.parameters_input_embedding = 0.0;
  head.layers_skipped = 0.0;
  head.layers = 1;
  return head;
}

StepModel step_of(const ServedModel& replica, const Service& service) {
  if (service.draft_tokens == 0) return replica.step();
  return {replica.model,       *replica.part,
          *replica.engine,     replica.constants,
          replica.parallelism, {service.draft_tokens, service.acceptance, drafting_head(replica.model)}};
}

/// What the steady batch does, under a cap at the clock to which its mean iteration leads.
SteadyFigures steady_figures(const ServedModel& replica, const Service& service) {
  const SteadyBatch batch{service.batch, service.prompt_tokens, service.output_tokens, service.length_bias};
  const StepModel step = step_of(replica, service);
  if (!service.power_cap_w) return figures_of(step, batch);
  return figures_of(step.at(step.clock_within(Watts(*service.power_cap_w), batch.mean_work(step))), batch);
}

}  // namespace

double query_wh(const Service& service, const Catalogue& catalogue) {
  ServedModel replica = configuration(catalogue, service.model, service.accelerator, service.gpus, "vllm-0.11");
  replica.model.layers_skipped = 1.0 - service.exit_depth;
  const NodeType& node = catalogue.node_types.at(service.node);
  const SteadyFigures figures = steady_figures(replica, service);
  const Watts wall = NodeShare(node).at_wall(figures.power, service.gpus);
  return in_wh(wall * Seconds(service.output_tokens / figures.throughput));
}

}  // namespace tradewind
