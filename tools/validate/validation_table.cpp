#include "tools/validate/validation_table.hpp"

#include "tools/text/columns.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tradewind {

namespace {

using Line = std::vector<std::string>;

std::string percent(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

std::size_t rows_of(const ValidationGroup& group, const std::string& quantity) {
  return static_cast<std::size_t>(std::count_if(group.rows.begin(), group.rows.end(),
                                                [&](const ValidationRow& row) { return row.quantity == quantity; }));
}

/// Whether a mean for each quantity says more than one for the group.
bool splits(const ValidationGroup& group) {
  const std::vector<std::string> quantities = group.quantities();
  return quantities.size() > 1 && std::all_of(quantities.begin(), quantities.end(), [&](const std::string& quantity) {
           return rows_of(group, quantity) >= 3;
         });
}

void add_lines(const ValidationGroup& group, std::vector<Line>& lines) {
  const std::vector<std::string> quantities = group.quantities();
  const std::string all = quantities.size() == 1 ? quantities.front() : "";
  const std::string error = group.rows.empty() ? "–" : percent(group.mean_abs_error());
  lines.push_back({group.name, to_string(group.kind), all, fmt::format("{}", group.rows.size()), error});
  if (!splits(group)) return;
  for (const std::string& quantity : quantities) {
    lines.push_back(
        {"", "", quantity, fmt::format("{}", rows_of(group, quantity)), percent(group.mean_abs_error(quantity))});
  }
}

/// All groups; after the last part of an experiment its total.
std::string summary(const std::vector<ValidationGroup>& groups) {
  std::vector<Line> lines = {{"group", "kind", "quantity", "rows", "mean |error|"}};
  const std::vector<ValidationGroup> sums = totals(groups);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    add_lines(groups[i], lines);
    const std::string& whole = groups[i].part_of;
    if (whole.empty() || (i + 1 < groups.size() && groups[i + 1].part_of == whole)) continue;
    const auto sum = std::find_if(sums.begin(), sums.end(), [&](const auto& group) { return group.name == whole; });
    ValidationGroup total = *sum;
    total.name += ", all";
    add_lines(total, lines);
  }
  return in_columns(lines, 3);
}

std::string details(const ValidationGroup& group) {
  std::string text =
      fmt::format("\n{} ({}): mean |error| {} over {} rows\n  source: {}\n", group.name, to_string(group.kind),
                  percent(group.mean_abs_error()), group.rows.size(), group.source);
  for (const std::string& assumption : group.assumptions) text += "  " + assumption + "\n";
  if (group.rows.empty()) return text;
  std::vector<Line> lines = {{"row", "quantity", "unit", "measured", "predicted", "error"}};
  for (const ValidationRow& row : group.rows) {
    lines.push_back({row.id, row.quantity, row.unit, fmt::format("{:.4g}", row.measured),
                     fmt::format("{:.4g}", row.predicted), fmt::format("{:+.1f} %", 100.0 * row.error())});
  }
  text += in_columns(lines, 3);
  for (const ValidationRow& row : group.rows) {
    if (!row.remark.empty()) text += fmt::format("  {}, {}: {}\n", row.id, row.quantity, row.remark);
  }
  return text;
}

/// What a reader has to know of a group even of a summary: its first warnings and its rows' remarks.
std::string warnings(const ValidationGroup& group) {
  constexpr int shown_max = 2;
  std::string text;
  int count = 0;
  for (const std::string& assumption : group.assumptions) {
    if (assumption.starts_with("warning") && ++count <= shown_max)
      text += fmt::format("{}: {}\n", group.name, assumption);
  }
  if (count > shown_max) text += fmt::format("{}: {} more warnings, see --verbose\n", group.name, count - shown_max);
  for (const ValidationRow& row : group.rows) {
    if (!row.remark.empty()) text += fmt::format("{}: {}, {}\n", group.name, row.quantity, row.remark);
  }
  return text;
}

}  // namespace

std::string validation_table(const std::vector<ValidationGroup>& groups, bool verbose) {
  std::string text = summary(groups);
  for (const ValidationGroup& group : groups) text += verbose ? details(group) : warnings(group);
  return text;
}

}  // namespace tradewind
