#include "traces/requests/row_names.hpp"

#include "sim/base/config/shown_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tradewind {

NameList::NameList(std::vector<std::string> known) : names_(std::move(known)) {
  for (std::size_t i = 0; i < std::min(names_.size(), most); ++i) {
    numbers_.emplace(names_[i], static_cast<std::uint16_t>(i + 1));
  }
}

std::uint16_t NameList::number_of(const std::string& name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  if (!open_ || name.empty() || names_.size() == most || !is_utf8(name)) return 0;
  names_.push_back(name);
  const auto number = static_cast<std::uint16_t>(names_.size());
  numbers_.emplace(name, number);
  return number;
}

std::uint16_t NameReader::number_of(std::string_view cell) {
  const auto found = cells_.find(cell);
  if (found != cells_.end()) return found->second;
  const std::string text(cell);
  const auto mapped = column_.map.find(text);
  const std::uint16_t number = names_->number_of(mapped == column_.map.end() ? text : mapped->second);
  if (number > 0) cells_.emplace(text, number);
  return number;
}

std::string NameReader::shown() const {
  static constexpr std::size_t shown_max = 10;
  std::vector<std::string> cells;
  for (const auto& [cell, name] : column_.map) cells.push_back(cell);
  for (const std::string& name : names_->names()) {
    if (!column_.map.contains(name)) cells.push_back(name);
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(cells.size(), shown_max); ++i) text += (i > 0 ? ", " : "") + quoted(cells[i]);
  if (cells.size() > shown_max) text += fmt::format(" and {} more", cells.size() - shown_max);
  return text;
}

}  // namespace tradewind
