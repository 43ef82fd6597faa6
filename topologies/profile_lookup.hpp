#pragma once

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

}  // namespace tradewind
