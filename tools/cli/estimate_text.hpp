#pragma once

#include "tools/cli/estimate.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// A model at the largest batch that meets the latency limits, on the fewest accelerators that hold it.
struct Ranked {
  int gpus = 1;
  Estimate estimate;
  std::string model;
  std::string accuracy;  ///< published, with the benchmark's name; "–" where the catalogue has none
};

/// One configuration in full. Ends with a newline.
[[nodiscard]] std::string estimate_text(const EstimateQuestion& question, const Setup& setup, const Estimate& estimate);

/// One line for each batch size.
[[nodiscard]] std::string batch_table(const std::vector<Estimate>& estimates);

/// One line for each model, as ordered.
[[nodiscard]] std::string rank_table(const std::vector<Ranked>& models);

/// What every figure rests on, one assumption a line.
/// \param setup  Of one model, or null for a ranking of many.
[[nodiscard]] std::string assumptions_text(const EstimateQuestion& question, const Setup* setup);

}  // namespace tradewind
