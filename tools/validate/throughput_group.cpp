#include "tools/validate/throughput_group.hpp"

#include "sim/llm/steady_batch.hpp"
#include "sim/llm/steady_state.hpp"
#include "tools/validate/configuration.hpp"
#include "tools/validate/figure_reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace tradewind {

namespace {

constexpr double sequences_max = 2048.0;  // trtllm-bench's default

std::optional<LanguageModel> named_model(const Catalogue& catalogue, const std::string& name) {
  if (name == "Llama-3.3-70B") return fp8_variant(catalogue, "llama-3.3-70b");
  if (name == "Llama-3.1-8B") return fp8_variant(catalogue, "llama-3.1-8b");
  return std::nullopt;
}

}  // namespace

ValidationGroup tensorrt_group(const std::string& path, const Catalogue& catalogue) {
  ValidationGroup group{
      "TensorRT-LLM throughput",
      ValidationKind::validation,
      "NVIDIA/TensorRT-LLM, performance overview v1.0, H100, FP8",
      {fmt::format("the batch is what the KV cache holds at full length, at most {:g}; weights and KV "
                   "cache in FP8; all prompts and answers of a row equally long",
                   sequences_max)},
      {}};
  std::string engine;
  FigureReader csv(path);
  while (csv.next()) {
    const auto model = named_model(catalogue, csv.text("model"));
    if (!model) {
      group.assumptions.push_back("not in the catalogue: " + csv.text("model"));
      continue;
    }
    const double prompt = csv.positive("isl");
    const double output = csv.positive("osl");
    const ServedModel replica = production_configuration(catalogue, *model, "h100-sxm", csv.count("tp"));
    const StepModel step = replica.step();
    const double batch = std::min(sequences_max, static_cast<double>(batch_max(step, static_cast<std::uint32_t>(prompt),
                                                                               static_cast<std::uint32_t>(output))));
    if (batch < 1.0) continue;
    const SteadyFigures predicted = figures_of(step, {batch, prompt, output, 1.0});
    const std::string id =
        fmt::format("{} FP8, {} × H100, prompt {:g}, output {:g}", csv.text("model"), csv.count("tp"), prompt, output);
    group.rows.push_back(
        {id, "throughput", "tokens/s", csv.positive("total_output_tokens_per_s"), predicted.throughput, ""});
    engine = replica.engine->id;
  }
  if (engine == "vllm-0.11") {
    group.assumptions.emplace_back(
        "predicted with the profile of vllm-0.11, for want of one of TensorRT-LLM: the error "
        "is mostly the gap between the engines");
  } else {
    group.kind = ValidationKind::calibration;  // the only measurements of the engine, so its profile is from them
    group.assumptions.push_back("engine profile " + engine + ", fitted to these rows");
  }
  return group;
}

}  // namespace tradewind
