#include "tools/cli/table.hpp"

#include "sim/run/comparison/feasibility.hpp"
#include "tools/report/figure_text.hpp"
#include "tools/report/verdict_text.hpp"
#include "tools/text/columns.hpp"
#include "tools/text/wrap.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace tradewind {
namespace {

using nlohmann::json;

constexpr int name_width_max = 24;
/// Lines of sentences are no longer than this, however wide the terminal: they must be found again.
constexpr int text_width_max = 80;

/// One cell: text, and whether it is the best of its figure.
struct Cell {
  std::string text;
  bool best = false;
};

/// One column of a block: two header lines and a cell per row, all right-aligned except in the first column.
struct Column {
  std::string head;
  std::string subhead;
  std::vector<Cell> cells;
  bool left = false;
};

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

int characters(std::string_view text) { return static_cast<int>(width_of(text)); }

/// Control characters replaced, so that no name can disturb a terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; }, '?');
  return text;
}

/// A name that cannot disturb a terminal: control characters replaced, long ones cut.
std::string shown_name(const json& variant) {
  std::string name = printable(text_at(variant, "name"));
  if (characters(name) <= name_width_max) return name;
  std::size_t end = 0;
  for (int seen = 0; end < name.size(); ++end) {
    if (!continues_character(name[end]) && ++seen == name_width_max) break;
  }
  return name.substr(0, end) + "…";
}

std::string padded(std::string_view text, int width, bool left) {
  const auto place = static_cast<std::size_t>(width);
  return left ? padded_right(text, place) : padded_left(text, place);
}

std::string emphasised(const std::string& text, bool wanted) { return wanted ? "\x1b[1m" + text + "\x1b[0m" : text; }

/// Every line by itself, so that what is cut from it stays as it is.
std::string emphasised(const std::string& text, std::size_t width, bool wanted) {
  std::string out;
  std::istringstream lines(wrapped(text, width));
  for (std::string line; std::getline(lines, line);) out += emphasised(line, wanted) + "\n";
  return out;
}

int cells_width(const Column& column) {
  int width = 0;
  for (const Cell& cell : column.cells) width = std::max(width, characters(cell.text));
  return width;
}

/// Column widths. A head shared by neighbours needs to fit into their sum only.
std::vector<int> widths_of(const std::vector<Column>& columns) {
  std::vector<int> widths;
  for (const Column& column : columns) widths.push_back(std::max(characters(column.subhead), cells_width(column)));
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t last = first;
    int span = widths[first];
    while (last + 1 < columns.size() && columns[last + 1].head == columns[first].head) span += 2 + widths[++last];
    widths[last] += std::max(0, characters(columns[first].head) - span);
    first = last + 1;
  }
  return widths;
}

/// Two characters stand between columns: the mark of a best value, and a blank. The last mark has its place as well.
int total_width(const std::vector<int>& widths) {
  int total = 1;
  for (const int width : widths) total += width + 2;
  return total - 2;
}

std::string head_line(const std::vector<Column>& columns, const std::vector<int>& widths) {
  std::string line;
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t last = first;
    int span = widths[first];
    while (last + 1 < columns.size() && columns[last + 1].head == columns[first].head) span += 2 + widths[++last];
    line += padded(columns[first].head, span, columns[first].left) + (last + 1 < columns.size() ? "  " : " ");
    first = last + 1;
  }
  return line;
}

std::string block(const std::vector<Column>& columns, bool colour) {
  const std::vector<int> widths = widths_of(columns);
  std::string text;
  const bool headed = std::any_of(columns.begin(), columns.end(), [](const Column& c) { return !c.head.empty(); });
  if (headed) text += emphasised(head_line(columns, widths), colour) + "\n";
  std::string subheads;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    subheads += padded(columns[i].subhead, widths[i], columns[i].left) + (i + 1 < columns.size() ? "  " : " ");
  }
  text += emphasised(subheads, colour) + "\n";
  for (int i = 0; i < total_width(widths); ++i) text += "─";
  text += "\n";
  for (std::size_t row = 0; row < columns.front().cells.size(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Cell& cell = columns[i].cells[row];
      text += emphasised(padded(cell.text, widths[i], columns[i].left), colour && cell.best) + (cell.best ? "*" : " ");
      if (i + 1 < columns.size()) text += " ";
    }
    text += "\n";
  }
  return text;
}

std::vector<Cell> table_cells(const Figure& figure, const json& comparison) {
  const auto values = cells_of(figure, comparison);
  const auto texts = texts_of(values, figure.shown.notation);
  const auto best = marks_of(values);
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < texts.size(); ++i) cells.push_back({texts[i], best[i]});
  return cells;
}

/// "met", what is missing, or "–" where nothing was to be met and everything completed.
std::string limits_text(const json& variant) {
  if (!variant.value("feasible", false)) return text_at(variant, "why_not");
  return has_limits(variant.at("results")) ? "met" : "–";
}

/// One row a variant: its name first, then what there is to say of it.
std::vector<Column> columns_of(const json& comparison) {
  std::vector<Column> columns(3);
  columns[0] = {"", "variant", {}, true};
  columns[1] = {"", "limits", {}, true};
  columns[2] = {"requests", "completed", {}, false};
  for (const json& variant : comparison.at("variants")) {
    columns[0].cells.push_back({shown_name(variant)});
    columns[1].cells.push_back({limits_text(variant)});
    columns[2].cells.push_back({completed_text(variant)});
  }
  for (const Figure& figure : compared_figures()) {
    if (figure.shown.section.empty()) continue;
    columns.push_back(
        {std::string(figure.shown.head), std::string(figure.shown.subhead), table_cells(figure, comparison)});
  }
  return columns;
}

/// As many columns side by side as fit, block under block; every block begins with the variants' names.
std::string blocks(const json& comparison, TableLayout layout) {
  const std::vector<Column> all = columns_of(comparison);
  std::string text;
  std::vector<Column> columns = {all.front()};
  for (std::size_t i = 1; i < all.size(); ++i) {
    columns.push_back(all[i]);
    if (columns.size() > 2 && total_width(widths_of(columns)) > layout.columns_max) {
      columns.pop_back();
      text += block(columns, layout.colour) + "\n";
      columns = {all.front(), all[i]};
    }
  }
  return text + block(columns, layout.colour);
}

std::string legend(const json& comparison) {
  std::string text = "* best that meets the limits (ties within 2 % or its interval); – not defined";
  const double seeds = number_at(comparison, "seeds").value_or(1.0);
  if (seeds > 1.0) {
    const std::string over = comparison.contains("days")
                                 ? fmt::format("days from {} to {}", comparison["days"].front().get<std::string>(),
                                               comparison["days"].back().get<std::string>())
                                 : std::string("seeds");
    text += fmt::format("; mean ± half a 95 % interval over {:.0f} {}, paired where it is a change", seeds, over);
  }
  return text;
}

std::string notes(const json& comparison, std::size_t width) {
  std::string text;
  for (const json& variant : comparison.at("variants")) {
    text +=
        shown_name(variant) + (text_at(variant, "name") == text_at(comparison, "baseline") ? " (baseline)" : "") + "\n";
    for (const std::string& remark : remarks_on(variant, comparison)) text += wrapped(remark, width, 2, 2);
  }
  return text;
}

}  // namespace

TableLayout layout_for(int file_descriptor) {
  TableLayout layout;
  if (const char* const columns = std::getenv("COLUMNS"); columns != nullptr && std::atoi(columns) > 0) {
    layout.columns_max = std::clamp(std::atoi(columns), 40, 1000);
  }
  if (isatty(file_descriptor) == 0) return layout;
  winsize size{};
  if (ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    layout.columns_max = std::max<int>(40, size.ws_col);
  layout.colour = std::getenv("NO_COLOR") == nullptr;
  return layout;
}

std::string comparison_table(const json& comparison, TableLayout layout) {
  if (comparison.at("variants").empty()) return "no variants to compare\n";
  const auto width = static_cast<std::size_t>(std::min(layout.columns_max, text_width_max));
  const std::string warning = other_order(comparison);
  return emphasised(printable(verdict_of(comparison)), width, layout.colour) +
         (warning.empty() ? "" : wrapped(printable(warning), width)) + "\n" + blocks(comparison, layout) +
         wrapped(legend(comparison), width) + "\n" + notes(comparison, width);
}

}  // namespace tradewind
