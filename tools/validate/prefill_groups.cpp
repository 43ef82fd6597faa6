#include "tools/validate/prefill_groups.hpp"

#include "tools/validate/configuration.hpp"
#include "tools/validate/figure_reader.hpp"
#include "tools/validate/samples.hpp"
#include "topologies/profile_lookup.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace tradewind {

namespace {

/// One iteration that prefills `prompts` whole prompts.
IterationWork whole_prompts(double prompts, double tokens) {
  IterationWork work;
  work.prefill_tokens = prompts * tokens;
  work.prefill_square = prompts * tokens * tokens;
  return work;
}

/// The catalogue's model of the same shape as one measured.
const LanguageModel* same_shape(const Catalogue& catalogue, const std::string& huggingface_id) {
  if (huggingface_id == "meta-llama/Meta-Llama-3-8B") return &catalogue.models.at("llama-3.1-8b");
  for (const auto& [id, model] : catalogue.models) {
    const auto& ids = model.huggingface_ids;
    if (std::find(ids.begin(), ids.end(), huggingface_id) != ids.end()) return &model;
  }
  return nullptr;
}

/// The catalogue's id for a part or an engine as the file names it; nothing where there is none.
std::optional<std::string> part_id(const std::string& hardware) {
  if (hardware == "Nvidia H100 GPU") return "h100-sxm";
  if (hardware == "Nvidia A100 GPU") return "a100-sxm";
  return std::nullopt;
}

std::optional<std::string> engine_id(const std::string& engine, const Catalogue& catalogue) {
  if (engine == "vLLM") return "vllm-0.11";
  if (engine == "TensorRT-LLM" && catalogue.engines.contains("trtllm-1.0")) return "trtllm-1.0";
  return std::nullopt;
}

/// One row of the file, predicted; nothing where the catalogue does not cover it.
std::optional<ValidationRow> first_token_row(const FigureReader& csv, const Catalogue& catalogue) {
  const LanguageModel* model = same_shape(catalogue, csv.text("model"));
  const auto part = part_id(csv.text("hardware"));
  const auto engine = engine_id(csv.text("engine"), catalogue);
  if (model == nullptr || !part || !engine) return std::nullopt;
  try {
    const StepModel step = configuration(catalogue, *model, *part, csv.count("gpus"), *engine).step();
    const StepCost cost = step.cost(whole_prompts(csv.positive("batch"), csv.positive("input_tokens")));
    const std::string id = fmt::format("{} on {}, {}", csv.text("model"), *part, *engine);
    return ValidationRow{id, "ttft", "s", csv.positive("ttft_s"), cost.time.value(), ""};
  } catch (const UnknownProfile&) {
    return std::nullopt;
  }
}

/// Which rows of the GEMM table are summarised, and what we say of them.
struct GemmCase {
  std::string id;
  std::string dtype;
  double rows_min = 1.0;
  double rows_max = 0.0;
  Precision precision = Precision::bf16;
};

struct GemmSamples {
  std::vector<double> watts;
  std::vector<double> memory_share;  ///< of the data sheet's bandwidth
  std::vector<double> flop_share;    ///< of the data sheet's rate
};

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return percentile(values, 0.5);
}

/// Reads only weights large enough that a kernel's launch does not count.
std::vector<GemmSamples> read_gemms(const std::string& path, const std::vector<GemmCase>& cases,
                                    const Accelerator& part) {
  constexpr double side_min = 4096.0;
  std::vector<GemmSamples> samples(cases.size());
  FigureReader csv(path);
  while (csv.next()) {
    const double m = csv.positive("m");
    const double n = csv.positive("n");
    const double k = csv.positive("k");
    if (std::min(n, k) < side_min) continue;
    const std::string dtype = csv.text("gemm_dtype");
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const GemmCase& wanted = cases[i];
      if (dtype != wanted.dtype || m < wanted.rows_min || m > wanted.rows_max) continue;
      const bool fp8 = wanted.precision == Precision::fp8;
      const double seconds = csv.positive("latency") / 1e3;
      samples[i].watts.push_back(csv.positive("power"));
      samples[i].memory_share.push_back((fp8 ? 1.0 : 2.0) * (m * k + k * n + m * n) / seconds /
                                        part.memory_bandwidth.value());
      samples[i].flop_share.push_back(2.0 * m * n * k / seconds / (fp8 ? part.flops_fp8 : part.flops_bf16));
    }
  }
  return samples;
}

ServedModel h200_replica(Precision precision, const Catalogue& catalogue) {
  const LanguageModel& bf16 = catalogue.models.at("llama-3.1-8b");
  const LanguageModel model = precision == Precision::fp8 ? fp8_variant(catalogue, "llama-3.1-8b") : bf16;
  return configuration(catalogue, model, "h200-sxm", 1, "vllm-0.11");
}

/// Our power of one GPU at the memory and FLOP rates that the kernels reached.
double predicted_watts(const GemmCase& wanted, const GemmSamples& samples, const Catalogue& catalogue) {
  const ServedModel replica = h200_replica(wanted.precision, catalogue);
  const StepConstants& constants = replica.constants;
  const Watts drawn = constants.power_base + constants.power_memory * median_of(samples.memory_share) +
                      constants.power_compute * median_of(samples.flop_share);
  return std::min(drawn, replica.part->tdp).value();
}

/// What a replica that does nothing but prefill draws, at the share of peak that an engine reaches.
double prefill_watts(Precision precision, const Catalogue& catalogue) {
  const StepCost cost = h200_replica(precision, catalogue).step().cost(whole_prompts(8.0, 1024.0));
  return (cost.energy / cost.time).value();
}

}  // namespace

std::vector<ValidationGroup> first_token_groups(const std::string& path, const Catalogue& catalogue) {
  const std::string source = "argonne-lcf/LLM-Inference-Bench, figures 21 and 22: 16 prompts of 1,024 tokens";
  ValidationGroup fitted{"first token, vLLM on H100", ValidationKind::calibration, source, {}, {}};
  fitted.assumptions = {"all prompts in one iteration; η_p is from these rows"};
  ValidationGroup other{"first token, elsewhere", ValidationKind::validation, source, {}, {}};
  other.assumptions = {"H100's η_p under vLLM on another part or its profile under another engine"};
  std::set<std::string> seen;
  std::set<std::string> left_out;
  FigureReader csv(path);
  while (csv.next()) {
    const std::string name = csv.text("model") + " on " + csv.text("hardware") + ", " + csv.text("engine");
    if (!seen.insert(name).second) continue;  // figure 22 repeats figure 21's times
    if (const auto row = first_token_row(csv, catalogue)) {
      const bool anchor = csv.text("hardware") == "Nvidia H100 GPU" && csv.text("engine") == "vLLM";
      (anchor ? fitted : other).rows.push_back(*row);
    } else {
      left_out.insert(name);
    }
  }
  if (!left_out.empty()) {
    other.assumptions.push_back(fmt::format("not in the catalogue: {}", fmt::join(left_out, "; ")));
  }
  return {fitted, other};
}

ValidationGroup gemm_power_group(const std::string& path, const Catalogue& catalogue) {
  const std::vector<GemmCase> cases = {
      {"prefill, BF16 GEMMs of 512 rows and more", "bfloat16", 512, 1e9, Precision::bf16},
      {"prefill, FP8 GEMMs of 512 rows and more", "fp8_block", 512, 1e9, Precision::fp8},
      {"decoding, BF16 GEMMs of 2 to 32 rows", "bfloat16", 2, 32, Precision::bf16},
      {"decoding, BF16 GEMMs of 1 row", "bfloat16", 1, 1, Precision::bf16}};
  const auto samples = read_gemms(path, cases, catalogue.accelerators.at("h200-sxm"));
  ValidationGroup group{
      "GEMM power on H200",
      ValidationKind::validation,
      "ai-dynamo/aiconfigurator, vLLM 0.22 GEMM kernels on H200 with measured watts",
      {"medians over weights of at least 4,096 × 4,096; kernels back to back: an upper bound on an "
       "engine's power, and the only anchor of prefill energy",
       "the linear power at the memory and FLOP rates that the kernels reached, at most the TDP",
       fmt::format("an engine's prefill, at its smaller share of peak, is taken to draw {:.0f} W in BF16 "
                   "and {:.0f} W in FP8",
                   prefill_watts(Precision::bf16, catalogue), prefill_watts(Precision::fp8, catalogue))},
      {}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (samples[i].watts.empty()) continue;
    group.rows.push_back({cases[i].id, "gpu_power", "W", median_of(samples[i].watts),
                          predicted_watts(cases[i], samples[i], catalogue), ""});
  }
  return group;
}

}  // namespace tradewind
