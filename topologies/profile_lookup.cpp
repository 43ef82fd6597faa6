#include "topologies/profile_lookup.hpp"

#include "topologies/precision.hpp"

#include <fmt/format.h>

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

}  // namespace tradewind
