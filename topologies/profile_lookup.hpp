#pragma once

#include "sim/hardware/accelerator.hpp"
#include "sim/llm/engine_profile.hpp"
#include "sim/llm/language_model.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace tradewind {

/// An engine has no step constants for a model's family and precision. The message names all three.
class UnknownProfile : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The constants that describe `model` under `engine` best.
///
/// Order of preference: constants of the model itself (`family` is its id), then of its family and precision on this
/// accelerator, then of its family and precision on any accelerator, where the first of the engine's file wins and
/// the result is only as good as an assumption. Constants of the model itself prefer this accelerator too.
/// \param accelerator  Id of the accelerator the model is to run on.
/// \return             Valid as long as `engine`.
/// \throws UnknownProfile  when nothing matches.
[[nodiscard]] const StepConstants& constants_for(const EngineProfile& engine, const LanguageModel& model,
                                                 std::string_view accelerator);

/// Constants carried over to another accelerator, which keeps the shares of the data sheet's rates and the times of
/// launches, and gets the same fractions of its own range of power.
///
/// P_0 keeps its place relative to the range from idle (with a context) to TDP; what memory and arithmetic add, a and
/// b, is scaled by the width of that range. An assumption: errors of about 20 % across generations are to be expected
/// (topologies/README.md). The same part gets the constants as they are.
/// \throws std::invalid_argument  when the part that the constants were fitted on is not known.
[[nodiscard]] StepConstants scaled_constants(const StepConstants& constants, const Accelerator& part);

/// The constants that describe `model` on `part` best, scaled to it where they were fitted on another.
/// \throws UnknownProfile  when nothing matches.
[[nodiscard]] StepConstants constants_for(const EngineProfile& engine, const LanguageModel& model,
                                          const Accelerator& part);

}  // namespace tradewind
