#pragma once

#include "sim/base/config/config_error.hpp"
#include "sim/llm/steady_state.hpp"
#include "sim/run/library.hpp"
#include "topologies/served_model.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace tradewind {

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
  double intensity_g_per_kwh = 0.0;
  std::string intensity_source;  ///< empty: the user's own

  [[nodiscard]] Parallelism parallelism() const { return {gpus, expert_parallel}; }
};

/// The hardware and engine that a question names.
struct Parts {
  const Accelerator* accelerator = nullptr;
  const EngineProfile* engine = nullptr;
  const NodeType* node = nullptr;
};

/// Why one model cannot do what is asked, where another could.
enum class Unsuited {
  memory,        ///< does not fit so few accelerators
  context,       ///< requests are longer than it takes
  experts,       ///< has none to divide
  no_constants,  ///< the engine does not know it
};

/// The question is in order but for the model.
class UnsuitedModel : public ConfigError {
 public:
  UnsuitedModel(Unsuited why, const ConfigError& error) : ConfigError(error), why_(why) {}
  [[nodiscard]] Unsuited why() const { return why_; }

 private:
  Unsuited why_;
};

/// One model on its hardware: the question's names looked up and found to fit. Refers to the catalogue.
struct Setup {
  ServedModel served;
  const NodeType* node = nullptr;
  StepModel step;

  [[nodiscard]] int replicas() const { return node->gpus / step.gpus(); }     ///< on one node
  [[nodiscard]] int unused_gpus() const { return node->gpus % step.gpus(); }  ///< on one node
};

/// Energy as metered at three places: the replica's accelerators; its share of the node at the wall; of the facility.
struct MeteredEnergy {
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
  MeteredEnergy per_request;
  Grams carbon_per_request{};
};

/// The question's grid, where the user names none: the library's (`defaults/grid.json`).
/// \throws ConfigError  when the library has none.
void take_default_intensity(EstimateQuestion& question, const Library& library);

/// Looks up what the question names beside the model, and checks its numbers as far as they are no model's concern.
/// \throws ConfigError  for an unknown id (with the nearest), a node of another accelerator, more GPUs than a node has,
///                      or a number out of its range.
[[nodiscard]] Parts parts_of(const EstimateQuestion& question, const Catalogue& catalogue);

/// Looks up all the question's names.
/// \throws ConfigError    as `parts_of`, and for an unknown model.
/// \throws UnsuitedModel  for a model that is known but cannot do what is asked.
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
