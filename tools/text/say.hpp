#pragma once

#include <fmt/format.h>
#include <string_view>

namespace tradewind {

/// Writes to stderr. Where nothing can be written there, nothing is: what the program does and how it ends must not
/// depend on whether somebody listens.
void say(std::string_view text);

template <class... Parts>
void say(fmt::format_string<Parts...> format, Parts&&... parts) {
  say(std::string_view(fmt::format(format, std::forward<Parts>(parts)...)));
}

}  // namespace tradewind
