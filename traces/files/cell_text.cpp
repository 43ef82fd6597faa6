#include "traces/files/cell_text.hpp"

#include <cctype>

namespace tradewind {

std::string normalised_column(std::string_view name) {
  static constexpr std::string_view subscript_two = "\xe2\x82\x82";
  std::string text;
  for (std::string_view rest = trimmed(name); !rest.empty();) {
    const bool subscript = rest.starts_with(subscript_two);
    text += subscript ? '2' : static_cast<char>(std::tolower(static_cast<unsigned char>(rest.front())));
    rest.remove_prefix(subscript ? subscript_two.size() : 1);
  }
  return text;
}

}  // namespace tradewind
