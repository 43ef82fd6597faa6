#pragma once

#include "tools/validate/validation.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// The groups as text: first one line per group and quantity with rows and mean absolute error; then, where `verbose`,
/// each group with its source, assumptions and rows. Deterministic; ends with a newline.
[[nodiscard]] std::string validation_table(const std::vector<ValidationGroup>& groups, bool verbose);

}  // namespace tradewind
