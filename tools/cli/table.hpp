#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Where a table is printed.
struct TableLayout {
  int columns_max = 80;  ///< Widest line, in characters; at least 40.
  bool colour = false;   ///< Bold best values and headers by ANSI sequences; only for a terminal.
};

/// The layout that suits a file descriptor: a terminal's own width and colour (unless `NO_COLOR` is set), else
/// `COLUMNS` of the environment or the default, so that what is piped or redirected is the same everywhere.
[[nodiscard]] TableLayout layout_for(int file_descriptor);

/// The comparison of all variants as text: what it says in one sentence, a table, and notes on each variant.
///
/// One row per variant, in as many blocks of columns as fit into `columns_max`; a single column may be wider. All lines
/// of a block have equal width. The best value of each figure carries `*`, as `marks_of` has it. Ends with a newline.
/// \param comparison  As in `comparison.json` (README of `tools`).
[[nodiscard]] std::string comparison_table(const nlohmann::json& comparison, TableLayout layout = {});

}  // namespace tradewind
