#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tradewind {

/// Text in lines of at most `width` characters, broken at blanks, but never inside a word or before "%"; every line
/// begins with `indent` blanks, those after the first with `further` more. Ends with a newline.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0,
                                  std::size_t further = 0);

}  // namespace tradewind
