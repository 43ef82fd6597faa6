#pragma once

#include <string>
#include <string_view>

namespace tradewind {

[[nodiscard]] inline bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Without blanks around it.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// A name in a header as names are compared: trimmed, in lower case, a subscript two as a two.
[[nodiscard]] std::string normalised_column(std::string_view name);

}  // namespace tradewind
