#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind {

/// Characters, not bytes, of a UTF-8 text.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// `text` filled up with blanks to `width` characters, at the right or at the left.
[[nodiscard]] std::string padded_right(std::string_view text, std::size_t width);
[[nodiscard]] std::string padded_left(std::string_view text, std::size_t width);

/// A table of a console: lines of as many cells each, heads among them, in columns two blanks apart and as wide as
/// their widest cell. Nothing trails; ends with a newline. \param left  So many first columns are aligned to the left,
/// the others to the right.
[[nodiscard]] std::string in_columns(const std::vector<std::vector<std::string>>& lines, std::size_t left = 1);

/// The same in blocks of as many columns as fit into `width` characters, each beginning with the first column, with an
/// empty line between. A block has two columns at least, however wide.
[[nodiscard]] std::string in_blocks(const std::vector<std::vector<std::string>>& lines, std::size_t width = 80);

/// The same line by line, without newlines, for who has something to say between them.
[[nodiscard]] std::vector<std::string> lines_in_columns(const std::vector<std::vector<std::string>>& lines,
                                                        std::size_t left = 1);

}  // namespace tradewind
