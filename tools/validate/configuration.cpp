#include "tools/validate/configuration.hpp"

#include "topologies/profile_lookup.hpp"

namespace tradewind {

ServedModel configuration(const Catalogue& catalogue, const LanguageModel& model, const std::string& accelerator,
                          int gpus, const std::string& engine) {
  return {model, catalogue.accelerators.at(accelerator), catalogue.engines.at(engine), gpus};
}

ServedModel production_configuration(const Catalogue& catalogue, const LanguageModel& model,
                                     const std::string& accelerator, int gpus) {
  if (catalogue.engines.contains("trtllm-1.0")) {
    try {
      return configuration(catalogue, model, accelerator, gpus, "trtllm-1.0");
    } catch (const UnknownProfile&) {
      // The profile does not cover this model; the default engine may.
    }
  }
  return configuration(catalogue, model, accelerator, gpus, "vllm-0.11");
}

LanguageModel fp8_variant(const Catalogue& catalogue, const std::string& model) {
  const auto shipped = catalogue.models.find(model + "-fp8");
  if (shipped != catalogue.models.end()) return shipped->second;
  LanguageModel variant = catalogue.models.at(model);
  variant.id += "-fp8";
  variant.precision = Precision::fp8;
  variant.weight_bytes_per_parameter = 1.0;
  variant.kv_bytes_per_element = 1.0;
  return variant;
}

}  // namespace tradewind
