#pragma once

#include "tools/validate/validation.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// The groups as text: first one line per group and quantity with rows and mean absolute error; then, where `verbose`,
/// each group with its source, assumptions and rows. Deterministic; ends with a newline.
[[nodiscard]] std::string validation_table(const std::vector<ValidationGroup>& groups, bool verbose);

/// Characters, not bytes: `text` filled up with blanks to `width`, at the right or at the left.
[[nodiscard]] std::string padded_right(const std::string& text, std::size_t width);
[[nodiscard]] std::string padded_left(const std::string& text, std::size_t width);

}  // namespace tradewind
