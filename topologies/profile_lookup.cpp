#include "topologies/profile_lookup.hpp"

#include "topologies/precision.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace {

/// How well constants describe a model on an accelerator; 0: not at all.
int match(const StepConstants& constants, const LanguageModel& model, std::string_view accelerator) {
  const bool own = constants.family == model.id;
  const bool kin = constants.family == model.family && constants.precision == model.precision;
  if (!own && !kin) return 0;
  return (own ? 3 : 1) + (constants.accelerator == accelerator ? 1 : 0);
}

}  // namespace

const StepConstants& constants_for(const EngineProfile& engine, const LanguageModel& model,
                                   std::string_view accelerator) {
  const StepConstants* best = nullptr;
  int best_match = 0;
  for (const StepConstants& constants : engine.constants) {
    const int quality = match(constants, model, accelerator);
    if (quality <= best_match) continue;
    best = &constants;
    best_match = quality;
  }
  if (best == nullptr) {
    throw UnknownProfile(fmt::format("engine {} has no step constants for model {} (family {}, precision {})",
                                     engine.id, model.id, model.family, to_string(model.precision)));
  }
  return *best;
}

StepConstants scaled_constants(const StepConstants& constants, const Accelerator& part) {
  if (constants.accelerator == part.id) return constants;
  const Watts range = constants.accelerator_tdp - constants.accelerator_idle;
  if (range <= Watts(0)) {
    throw std::invalid_argument(
        fmt::format("step constants of {} cannot be scaled to {}: the power limits of {} are not known",
                    constants.family, part.id, constants.accelerator));
  }
  const double ratio = (part.tdp - part.idle_context) / range;
  StepConstants scaled = constants;
  scaled.power_base =
      std::max(Watts(0), part.idle_context + (constants.power_base - constants.accelerator_idle) * ratio);
  scaled.power_memory = constants.power_memory * ratio;
  scaled.power_compute = constants.power_compute * ratio;
  scaled.power_kv = constants.power_kv * ratio;
  scaled.scaled = true;
  return scaled;
}

StepConstants constants_for(const EngineProfile& engine, const LanguageModel& model, const Accelerator& part) {
  return scaled_constants(constants_for(engine, model, std::string_view(part.id)), part);
}

}  // namespace tradewind
