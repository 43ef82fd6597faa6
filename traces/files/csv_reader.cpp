#include "traces/files/csv_reader.hpp"

#include "sim/config/config_error.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace tradewind {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string normalised(std::string_view name) {
  static constexpr std::string_view subscript_two = "\xe2\x82\x82";
  std::string text(trimmed(name));
  for (auto at = text.find(subscript_two); at != std::string::npos; at = text.find(subscript_two)) {
    text.replace(at, subscript_two.size(), "2");
  }
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Takes a quoted field and what follows up to the next comma; false when its quote is not closed.
bool take_quoted(std::string_view& rest, std::string_view& field) {
  std::size_t close = rest.find('"', 1);
  while (close != std::string_view::npos && close + 1 < rest.size() && rest[close + 1] == '"') {
    close = rest.find('"', close + 2);
  }
  if (close == std::string_view::npos) return false;
  field = rest.substr(1, close - 1);
  rest.remove_prefix(close + 1);
  return rest.empty() || rest.front() == ',';
}

}  // namespace

std::string quoted(std::string_view text) {
  static constexpr std::size_t shown_max = 60;
  std::string out = "\"";
  for (const char c : text.substr(0, shown_max)) out += std::iscntrl(static_cast<unsigned char>(c)) != 0 ? '?' : c;
  return out + (text.size() > shown_max ? "...\"" : "\"");
}

CsvReader::CsvReader(const std::string& path, std::string shown) : lines_(path, std::move(shown)) {
  const auto line = lines_.next();
  if (!line || trimmed(*line).empty()) {
    throw ConfigError(lines_.shown(), "line 1", line ? "a blank line" : "an empty file", "a header that names columns");
  }
  if (!split(*line)) throw ConfigError(lines_.shown(), "line 1", quoted(*line), "a header that names columns");
  for (const std::string_view name : fields_) header_.push_back(normalised(name));
}

std::size_t CsvReader::column(std::span<const std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto it = std::find(header_.begin(), header_.end(), normalised(name));
    if (it != header_.end()) return static_cast<std::size_t>(it - header_.begin());
  }
  throw ConfigError(lines_.shown(), "line 1", fmt::format("the columns \"{}\"", fmt::join(header_, "\", \"")),
                    fmt::format("a column \"{}\"", fmt::join(names, "\" or \"")));
}

bool CsvReader::has_column(std::string_view name) const {
  return std::find(header_.begin(), header_.end(), normalised(name)) != header_.end();
}

bool CsvReader::split(std::string_view row) {
  fields_.clear();
  for (;;) {
    std::string_view field;
    if (row.starts_with('"')) {
      if (!take_quoted(row, field)) return false;
    } else {
      field = row.substr(0, row.find(','));
      row.remove_prefix(field.size());
    }
    fields_.push_back(trimmed(field));
    if (row.empty()) return true;
    row.remove_prefix(1);
  }
}

bool CsvReader::next() {
  while (const auto line = lines_.next()) {
    if (trimmed(*line).empty()) continue;
    row_ = *line;
    complete_ = split(row_) && fields_.size() == header_.size();
    return true;
  }
  return false;
}

void CsvReader::fail(const std::string& found, const std::string& expected) const {
  throw ConfigError(shown(), fmt::format("line {}", line()), found, expected);
}

}  // namespace tradewind
