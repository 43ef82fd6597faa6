#pragma once

#include "sim/llm/steady_state.hpp"
#include "topologies/catalogue.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace tradewind {

/// World average of 2024, life cycle: Ember, Global Electricity Review 2025. The edition of 2026 revises it to 471 and
/// gives 458 for 2025.
constexpr double world_intensity_g_per_kwh = 473.0;

/// What `tradewind estimate` is asked; ids and numbers as the user gave them, not yet checked.
struct EstimateQuestion {
  std::string model;
  std::string accelerator = "h100-sxm";
  std::string engine = "vllm-0.11";
  std::string node;  ///< empty: the first node type, by id, with that accelerator
  int gpus = 1;      ///< of one replica
  bool expert_parallel = false;
  SteadyLoad load;
  std::optional<double> power_cap_w;  ///< of each accelerator; none: its TDP
  double pue = 1.2;
  double intensity_g_per_kwh = world_intensity_g_per_kwh;

  [[nodiscard]] Parallelism parallelism() const { return {gpus, expert_parallel}; }
};

/// One model on its hardware: the question's names looked up and found to fit. Refers to the catalogue.
struct Setup {
  const LanguageModel* model = nullptr;
  const Accelerator* part = nullptr;
  const EngineProfile* engine = nullptr;
  const StepConstants* constants = nullptr;
  const NodeType* node = nullptr;
  StepModel step;

  [[nodiscard]] int replicas() const { return node->gpus / step.gpus(); }     ///< on one node
  [[nodiscard]] int unused_gpus() const { return node->gpus % step.gpus(); }  ///< on one node
};

/// Energy at the three boundaries: the replica's accelerators; its share of the node at the wall; of the facility.
struct BoundaryEnergy {
  Joules accelerator{};
  Joules node{};
  Joules facility{};
};

/// The answer for one batch size.
struct Estimate {
  std::uint32_t batch = 0;
  SteadyState state;
  Watts gpu_power{};  ///< mean of one accelerator
  Watts node_power{};
  BoundaryEnergy per_request;
  Grams carbon_per_request{};
};

/// Looks the question's names up.
/// \throws ConfigError  for an unknown id (with the nearest), a model that does not fit the accelerators' memory, or a
///                      request longer than the model's context.
[[nodiscard]] Setup set_up(const EstimateQuestion& question, const Catalogue& catalogue);

/// Largest batch for the question's lengths: what KV cache and token budget allow.
[[nodiscard]] std::uint32_t batch_limit(const EstimateQuestion& question, const Setup& setup);

/// Time, energy and carbon of the question's load with a batch of `batch`. Every replica of the node does the same;
/// accelerators that no replica uses idle without a process.
/// \throws ConfigError  for a batch that is not between 1 and `batch_limit`.
[[nodiscard]] Estimate estimate(const EstimateQuestion& question, const Setup& setup, std::uint32_t batch);

/// As `estimate --json` prints it (format: tools/README.md).
[[nodiscard]] nlohmann::ordered_json to_json(const EstimateQuestion& question, const Setup& setup,
                                             const Estimate& estimate);

}  // namespace tradewind
