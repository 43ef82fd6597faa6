#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tradewind {

/// Text that may come from a file, as a message shows it: on one line, cut when long, and never more than it seems.
///
/// Control characters, marks that turn the direction of writing and bytes that are no UTF-8 become `?`; what is longer
/// than `bytes_max` ends in `...`, cut between characters.
[[nodiscard]] std::string shown_text(std::string_view text, std::size_t bytes_max);

/// The same in quotes, of at most 60 bytes.
[[nodiscard]] std::string quoted(std::string_view text);

/// Whether it is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace tradewind
