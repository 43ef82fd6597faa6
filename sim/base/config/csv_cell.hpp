#pragma once

#include <string>
#include <string_view>

namespace tradewind {

/// A text as one cell of a comma-separated file (RFC 4180): in quotes where it holds a comma, a quote or a line break.
///
/// What a spreadsheet would take for a formula (a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break) gets
/// an apostrophe before it, which spreadsheets hide. Source: OWASP, "CSV Injection".
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace tradewind
