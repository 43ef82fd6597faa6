#include "traces/grid/series_rows.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace tradewind {

namespace {

std::size_t column_of(const CsvReader& csv, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return csv.column(views);
}

std::optional<double> number(std::string_view text) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

bool SeriesRow::missing() const {
  static constexpr std::string_view words[] = {"", "-", "nan", "na", "n/a", "n/e", "null", "none"};
  std::string lower = text;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(std::begin(words), std::end(words), lower) != std::end(words);
}

SeriesRows::SeriesRows(const WrittenPath& written, const SeriesColumns& columns, OnDuplicate on_duplicate)
    : csv_(readable_data_path(written), written.path),
      time_(column_of(csv_, columns.time)),
      value_(column_of(csv_, columns.value)),
      on_duplicate_(on_duplicate) {}

const SeriesRow* SeriesRows::at(std::size_t ahead) {
  while (rows_.size() <= ahead) {
    auto row = read_distinct();
    if (!row) return nullptr;
    rows_.push_back(std::move(*row));
  }
  return &rows_[ahead];
}

std::optional<SeriesRow> SeriesRows::read() {
  if (!csv_.next()) return std::nullopt;
  if (!csv_.complete()) csv_.fail(quoted(csv_.row()), fmt::format("{} fields", csv_.columns()));
  const std::string_view written = csv_.field(time_);
  const auto time = parse_series_time(written);
  if (!time) csv_.fail(quoted(written), "a time such as 2023-11-16T18:00:00Z");
  if (count_ > 0 && time->utc < last_) csv_.fail(quoted(written), "a time after that of the row above");
  if (count_ > 0 && time->utc == last_ && on_duplicate_ == OnDuplicate::error) {
    csv_.fail(quoted(written),
              R"(a time after that of the row above, or "on_duplicate": "first" or "last" to keep one of the two)");
  }
  last_ = time->utc;
  return SeriesRow{*time, number(csv_.field(value_)), std::string(csv_.field(value_)), csv_.line(), ++count_};
}

std::optional<SeriesRow> SeriesRows::read_distinct() {
  if (on_duplicate_ == OnDuplicate::last) {
    auto row = spare_ ? std::exchange(spare_, std::nullopt) : read();
    while (row && (spare_ = read()) && spare_->time.utc == row->time.utc) {
      duplicates_.add(row->line);
      row = std::exchange(spare_, std::nullopt);
    }
    return row;
  }
  const bool any = count_ > 0;
  const UtcTime given = last_;
  auto row = read();
  while (row && any && row->time.utc == given) {
    duplicates_.add(row->line);
    row = read();
  }
  return row;
}

}  // namespace tradewind
