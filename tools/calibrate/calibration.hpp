#pragma once

#include "tools/calibrate/fit.hpp"
#include "tools/calibrate/fit_errors.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// What is left out, in turn or at once, to see how a profile predicts what it was not fitted to.
enum class HoldOut { family, alternate };

/// Errors of the configurations of one model, or of those held out together.
struct NamedErrors {
  std::string name;
  FitErrors errors;
};

/// A fit to some of the configurations, judged by the others.
struct HeldOutFit {
  std::string name;  ///< of the model held out
  FitErrors errors;
  StepConstants constants;  ///< rounded as a profile states them
  TaskContexts contexts;
  std::vector<std::uint64_t> lines;  ///< of the rows held out
};

/// One set of step constants: all dense BF16 models together, every other model by itself.
struct ProfileFit {
  StepConstants constants;  ///< rounded as the profile states them; errors are of these
  int rows = 0;
  std::vector<FittedNumber> numbers;
  std::vector<NamedErrors> in_sample;  ///< by model
  FitErrors all;
  HoldOut hold_out = HoldOut::family;
  std::vector<HeldOutFit> held_out;  ///< by model left out; or by model, every second batch size of each series
  std::optional<FitErrors> all_held_out;
};

struct Calibration {
  std::vector<ProfileFit> profiles;   ///< dense BF16 first
  TaskContexts contexts;              ///< of every task
  std::vector<std::string> warnings;  ///< each names what it is about
};

struct CalibrationRequest {
  std::string file;  ///< named in messages
  std::span<const Measurement> rows;
  const Accelerator* part = nullptr;
  const EngineProfile* engine = nullptr;  ///< memory rules, and constants that the measurements cannot tell
  std::optional<HoldOut> hold_out;        ///< default: families where a profile has several models, else alternate
};

/// Fits step constants to measurements of one engine on one kind of accelerator.
///
/// Prefill's share is the engine's (steady decoding does not determine it). Profiles of single models that are no dense
/// BF16 take η_kv, η_c and τ_AR of the dense fit, or the engine's where there is none, and have η_m, τ_L and τ_seq of
/// their own: more are not identified by such series. The contexts of a task are fitted with the first profile that
/// has it.
/// \throws ConfigError  for fewer than three configurations of a profile: its three powers cannot be told.
[[nodiscard]] Calibration calibrate(const CalibrationRequest& request);

}  // namespace tradewind
