#include "traces/files/csv_reader.hpp"

#include "sim/base/config/config_error.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>
#include <fmt/format.h>

namespace tradewind {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string normalised(std::string_view name) {
  static constexpr std::string_view subscript_two = "\xe2\x82\x82";
  std::string text;
  for (std::string_view rest = trimmed(name); !rest.empty();) {
    const bool subscript = rest.starts_with(subscript_two);
    text += subscript ? '2' : static_cast<char>(std::tolower(static_cast<unsigned char>(rest.front())));
    rest.remove_prefix(subscript ? subscript_two.size() : 1);
  }
  return text;
}

/// The first comma, else the end: eight bytes at a time, because fields are too short for a call of memchr to pay.
const char* find_comma(const char* begin, const char* end) {
  if constexpr (std::endian::native == std::endian::little) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    for (; end - begin >= 8; begin += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, begin, sizeof word);
      word ^= ones * ',';
      // A byte's high bit is set where the byte is 0, and maybe above the first such byte.
      const std::uint64_t zeros = (word - ones) & ~word & (ones << 7U);
      if (zeros != 0) return begin + std::countr_zero(zeros) / 8;
    }
  }
  return std::find(begin, end, ',');
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

CsvReader::CsvReader(const std::string& path, std::string shown, LongLines long_lines)
    : lines_(path, std::move(shown), long_lines) {
  const auto line = lines_.next();
  const auto refuse = [&](const std::string& found) {
    throw ConfigError(lines_.shown(), "line 1", found, "a header that names columns");
  };
  if (!line) refuse("an empty file");
  if (lines_.cut()) refuse("a line above 1 MiB");
  if (trimmed(*line).empty()) refuse("a blank line");
  if (!split(*line, line->size() + 1)) refuse(quoted(*line));
  for (const std::string_view name : fields_) header_.push_back(normalised(name));
}

std::size_t CsvReader::column(std::span<const std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto it = std::find(header_.begin(), header_.end(), normalised(name));
    if (it == header_.end()) continue;
    if (std::find(it + 1, header_.end(), *it) != header_.end()) {
      throw ConfigError(lines_.shown(), "line 1", fmt::format("two columns {}", quoted(*it)),
                        fmt::format("one column \"{}\"", name));
    }
    return static_cast<std::size_t>(it - header_.begin());
  }
  static constexpr std::size_t names_shown = 20;
  std::string found;
  for (std::size_t i = 0; i < std::min(header_.size(), names_shown); ++i) {
    found += (i > 0 ? ", " : "") + quoted(header_[i]);
  }
  if (header_.size() > names_shown) found += fmt::format(" and {} more", header_.size() - names_shown);
  throw ConfigError(lines_.shown(), "line 1", "the columns " + found,
                    fmt::format("a column \"{}\"", fmt::join(names, "\" or \"")));
}

bool CsvReader::has_column(std::string_view name) const {
  return std::find(header_.begin(), header_.end(), normalised(name)) != header_.end();
}

bool CsvReader::split(std::string_view row, std::size_t fields_max) {
  fields_.clear();
  for (;;) {
    std::string_view field;
    if (row.starts_with('"')) {
      if (!take_quoted(row, field)) return false;
    } else {
      const char* end = find_comma(row.data(), row.data() + row.size());
      field = row.substr(0, static_cast<std::size_t>(end - row.data()));
      row.remove_prefix(field.size());
    }
    if (fields_.size() == fields_max) return false;
    fields_.push_back(!field.empty() && (is_blank(field.front()) || is_blank(field.back())) ? trimmed(field) : field);
    if (row.empty()) return true;
    row.remove_prefix(1);
  }
}

bool CsvReader::next() {
  while (const auto line = lines_.next()) {
    row_ = *line;
    if (row_.empty() || (is_blank(row_.front()) && trimmed(row_).empty())) continue;
    complete_ = !lines_.cut() && split(row_, header_.size()) && fields_.size() == header_.size();
    return true;
  }
  return false;
}

void CsvReader::fail(const std::string& found, const std::string& expected) const {
  throw ConfigError(shown(), fmt::format("line {}", line()), found, expected);
}

}  // namespace tradewind
