#pragma once

#include "sim/base/config/object_reader.hpp"
#include "sim/llm/language_model.hpp"

#include <string_view>

namespace tradewind {

/// Reads a number format by its name: `bf16`, `fp8`, `int4` or `mxfp4`.
/// \throws ConfigError  for any other word.
[[nodiscard]] Precision read_precision(ObjectReader& reader, std::string_view key);

[[nodiscard]] std::string_view to_string(Precision precision);

}  // namespace tradewind
