#include "tools/text/columns.hpp"

#include <algorithm>

namespace tradewind {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded_right(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width - std::min(width, width_of(text)), ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, width_of(text)), ' ') + std::string(text);
}

std::vector<std::string> lines_in_columns(const std::vector<std::vector<std::string>>& lines, std::size_t left) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()), 0);
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::vector<std::string> rows;
  for (const auto& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < line.size(); ++i) {
      row += i > 0 ? "  " : "";
      row += i < left ? padded_right(line[i], widths[i]) : padded_left(line[i], widths[i]);
    }
    rows.push_back(row.substr(0, row.find_last_not_of(' ') + 1));
  }
  return rows;
}

std::string in_columns(const std::vector<std::vector<std::string>>& lines, std::size_t left) {
  std::string text;
  for (const std::string& row : lines_in_columns(lines, left)) text += row + "\n";
  return text;
}

std::string in_blocks(const std::vector<std::vector<std::string>>& lines, std::size_t width) {
  std::string text;
  for (std::size_t next = 1; next < lines.front().size();) {
    std::vector<std::vector<std::string>> block;
    for (const auto& line : lines) block.push_back({line.front(), line[next]});
    std::string shown = in_columns(block);
    for (++next; next < lines.front().size(); ++next) {
      std::vector<std::vector<std::string>> wider = block;
      for (std::size_t i = 0; i < lines.size(); ++i) wider[i].push_back(lines[i][next]);
      std::size_t widest = 0;
      for (const std::string& line : lines_in_columns(wider)) widest = std::max(widest, width_of(line));
      if (widest > width) break;
      block = std::move(wider);
      shown = in_columns(block);
    }
    text += (text.empty() ? "" : "\n") + shown;
  }
  return text;
}

}  // namespace tradewind
