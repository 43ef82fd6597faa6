#include "sim/llm/steady_batch.hpp"
#include "tools/validate/configuration.hpp"
#include "tools/validate/levers.hpp"

#include <cmath>

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

StepModel step_of(const Configuration& replica, const Service& service) {
  if (service.draft_tokens == 0) return replica.step();
  return {replica.model,     *replica.part, *replica.engine,
          replica.constants, replica.gpus,  {service.draft_tokens, service.acceptance, drafting_head(replica.model)}};
}

SteadyFigures steady_figures(const Configuration& replica, const Service& service) {
  return figures_of(step_of(replica, service),
                    {service.batch, service.prompt_tokens, service.output_tokens, service.length_bias});
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
SteadyFigures capped_figures(const Configuration& replica, const Service& service) {
  constexpr double static_w = 180.0;
  constexpr double exponent = 2.2;
  const SteadyFigures free = steady_figures(replica, service);
  const double power = free.power.value() / service.gpus;
  if (!service.power_cap_w || power <= *service.power_cap_w) return free;
  const double clock = std::pow((*service.power_cap_w - static_w) / (power - static_w), 1.0 / exponent);
  SteadyFigures slowed = steady_figures(at_clock(replica, clock), service);
  slowed.power = Watts(*service.power_cap_w * service.gpus);
  return slowed;
}

}  // namespace

double query_wh(const Service& service, const Catalogue& catalogue) {
  Configuration replica = configuration(catalogue, service.model, service.accelerator, service.gpus, "vllm-0.11");
  replica.model.layers_skipped = 1.0 - service.exit_depth;
  const NodeType& node = catalogue.node_types.at(service.node);
  const SteadyFigures figures = capped_figures(replica, service);
  const double share = static_cast<double>(service.gpus) / node.gpus;
  const Watts wall = figures.power * node.kappa + node.host_power * share;
  return in_wh(wall * Seconds(service.output_tokens / figures.throughput));
}

}  // namespace tradewind
