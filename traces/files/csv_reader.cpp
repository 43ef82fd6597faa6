#include "traces/files/csv_reader.hpp"

#include "sim/base/config/config_error.hpp"
#include "traces/files/cell_text.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fmt/format.h>

namespace tradewind {

namespace {

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

/// Whether a text ends inside a quoted field, of which it may begin inside one.
bool ends_inside_quotes(std::string_view text, bool inside) {
  for (;;) {
    if (inside) {
      std::size_t close = text.find('"');
      while (close != std::string_view::npos && close + 1 < text.size() && text[close + 1] == '"') {
        close = text.find('"', close + 2);
      }
      if (close == std::string_view::npos) return true;
      text.remove_prefix(close + 1);
    }
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return false;
    text.remove_prefix(comma + 1);
    inside = text.starts_with('"');
    if (inside) text.remove_prefix(1);
  }
}

/// The same of a row or its beginning.
bool is_open(std::string_view row) {
  const bool inside = row.starts_with('"');
  if (inside) row.remove_prefix(1);
  return ends_inside_quotes(row, inside);
}

bool has_quote(std::string_view text) { return text.find('"') != std::string_view::npos; }

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
  row_ = *line;
  if (!gather(LineReader::line_bytes_max)) refuse(quoted(row_));
  for (const std::string_view name : fields_) header_.push_back(normalised_column(name));
}

std::size_t CsvReader::column(std::span<const std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto it = std::find(header_.begin(), header_.end(), normalised_column(name));
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
  return std::find(header_.begin(), header_.end(), normalised_column(name)) != header_.end();
}

bool CsvReader::split(std::string_view row, std::size_t fields_max) {
  fields_.clear();
  for (;;) {
    std::string_view field;
    if (row.starts_with('"')) {
      broken_quotes_ = !take_quoted(row, field);
      if (broken_quotes_) return false;
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

/// Splits the row, of which the first line is known, with those of its lines that follow. False when it is no good row.
bool CsvReader::gather(std::size_t fields_max) {
  further_lines_ = 0;
  broken_quotes_ = false;
  if (lines_.cut()) {
    fields_.clear();
    if (lines_.cut_inside_quotes()) refuse_open_quote();
    return false;
  }
  if (split(row_, fields_max)) return true;
  if (!has_quote(row_)) return false;
  for (bool open = is_open(row_); open;) {
    const std::size_t known = row_.size();
    const auto longer = lines_.extend();
    if (!longer) refuse_open_quote();
    ++further_lines_;
    if (lines_.cut()) refuse_open_quote();
    row_ = *longer;
    open = ends_inside_quotes(row_.substr(known), true);
  }
  return further_lines_ > 0 && split(row_, fields_max);
}

void CsvReader::refuse_open_quote() const {
  fail("a quote that is not closed", "a closing quote, at most 1 MiB further and before the end of the file");
}

bool CsvReader::next() {
  while (const auto line = lines_.next()) {
    row_ = *line;
    if (row_.empty() || (is_blank(row_.front()) && trimmed(row_).empty())) continue;
    complete_ = gather(header_.size()) && fields_.size() == header_.size();
    return true;
  }
  return false;
}

std::uint64_t CsvReader::count_rest() {
  std::uint64_t rows = 0;
  bool inside = false;
  while (const auto line = lines_.next()) {
    if (!inside && trimmed(*line).empty()) continue;
    rows += inside ? 0 : 1;
    if (lines_.cut()) {
      inside = inside != lines_.cut_inside_quotes();
    } else if (inside || has_quote(*line)) {
      inside = inside ? ends_inside_quotes(*line, true) : is_open(*line);
    }
  }
  return rows;
}

void CsvReader::fail(const std::string& found, const std::string& expected) const {
  throw ConfigError(shown(), fmt::format("line {}", line()), found, expected);
}

}  // namespace tradewind
