#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind::house {

/// One `#include` line of a source file.
struct IncludeLine {
  int line = 0;      ///< counted from 1
  std::string path;  ///< between the quotes or angle brackets; empty when the line names no file literally
  bool quoted = false;
};

/// Every `#include` line of a source text, in order. Lines inside a block comment count as well: nobody needs them.
[[nodiscard]] std::vector<IncludeLine> include_lines(std::string_view source);

/// Why `file` must not include that, or nothing where it may.
///
/// \param file  Path from the repository root, such as `sim/kernel/clock.cpp`.
[[nodiscard]] std::optional<std::string> broken_wall(std::string_view file, const IncludeLine& include);

/// Lines of a text; a last line without a newline counts.
[[nodiscard]] int line_count(std::string_view source);

/// Paths from `root`, sorted, of the *.cpp and *.hpp files in the top-level folders that exist.
[[nodiscard]] std::vector<std::string> source_files(const std::string& root);

/// The top-level source folders: those that `root` has, in the order in which the house is described.
[[nodiscard]] std::vector<std::string> top_level_folders(const std::string& root);

}  // namespace tradewind::house
