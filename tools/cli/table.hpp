#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Where a table is printed.
struct TableLayout {
  int columns_max = 160;  ///< Widest line, in characters; at least 40.
  bool colour = false;    ///< Bold best values and headers by ANSI sequences; only for a terminal.
};

/// The layout that suits a file descriptor: a terminal's own width and colour (unless `NO_COLOR` is set), else the
/// default, so that what is piped or redirected is the same everywhere.
[[nodiscard]] TableLayout layout_for(int file_descriptor);

/// The comparison of all variants as a text table, with notes below it.
///
/// One row per variant where that fits into `columns_max`, else one row per figure and the variants side by side, in
/// as many blocks as needed. All lines of a block have equal width. The best value of each figure carries `*`. Ends
/// with a newline.
/// \param comparison  As in `comparison.json` (README of `tools`).
[[nodiscard]] std::string comparison_table(const nlohmann::json& comparison, TableLayout layout = {});

}  // namespace tradewind
