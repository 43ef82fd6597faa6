#pragma once

#include "tools/calibrate/step_design.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace tradewind {

using TaskContexts = std::map<std::string, TaskContext, std::less<>>;

/// What a fit may change and within which bounds.
struct FitSettings {
  std::array<bool, time_terms> free{};         ///< time terms to fit; the others keep `start`
  TimeVector start{};                          ///< values of the terms that are not fitted
  double eta_max = 0.98;                       ///< no share of a data sheet's rate is above this
  double all_reduce_min = 1e-6;                ///< seconds: an all-reduce takes at least a kernel's launch
  std::array<bool, power_terms> power_free{};  ///< powers to fit; the others keep `power_start`
  PowerVector power_start{};
  double power_base_min = 0.0;  ///< W: the accelerator draws no less than idle
  TaskContexts known;           ///< tasks whose contexts are known; those of others are fitted
};

/// A constant or a context with what the data say of it.
struct FittedNumber {
  std::string key;  ///< as in an engine profile; contexts: `TASK prompt_tokens`, `TASK length_bias`
  double value = 0.0;
  double standard_error = 0.0;  ///< infinite where the data do not determine it
  bool at_bound = false;
  /// A bound reached, or a standard error of more than half the value.
  [[nodiscard]] bool identified() const { return !at_bound && standard_error <= 0.5 * value; }
};

struct Fit {
  TimeVector times{};
  PowerVector powers{};
  TaskContexts contexts;              ///< of all tasks of the rows
  std::vector<FittedNumber> numbers;  ///< free constants and contexts, in the profile's units
};

/// Fits contexts, times and then powers to measured configurations.
///
/// Times: squared relative errors of mean iteration (B over tokens/s) and median inter-token latency, linear in the
/// unknowns for given contexts, which a pattern search varies around that: prompts of 20 to 2,000 tokens, bias 1 (all
/// answers equally long) to 2.5. Prompts that the data do not determine stay near 250 tokens (known beforehand within a
/// factor of e). Powers: squared relative error of power at the fitted times, with the configurations at the power
/// limit held there.
[[nodiscard]] Fit fit(std::span<const StepDesign* const> designs, const FitSettings& settings);

}  // namespace tradewind
