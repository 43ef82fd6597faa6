#pragma once

#include "topologies/catalogue.hpp"
#include "topologies/served_model.hpp"

#include <string>

namespace tradewind {

/// The model on `gpus` accelerators under TensorRT-LLM's profile where the catalogue has one with constants for it,
/// else under vLLM's.
/// \throws UnknownProfile, std::out_of_range  where the catalogue has no such entry.
[[nodiscard]] ServedModel production_configuration(const Catalogue& catalogue, const LanguageModel& model,
                                                   const std::string& accelerator, int gpus);

/// The same under a given engine.
[[nodiscard]] ServedModel configuration(const Catalogue& catalogue, const LanguageModel& model,
                                        const std::string& accelerator, int gpus, const std::string& engine);

/// The catalogue's FP8 variant of a model, else one made of its BF16 entry: one byte a weight and a KV element.
[[nodiscard]] LanguageModel fp8_variant(const Catalogue& catalogue, const std::string& model);

}  // namespace tradewind
