#include "tools/validate/figure_reader.hpp"

#include "sim/base/config/config_error.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace tradewind {

namespace {

/// NaN for what is no number.
double parsed(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

bool FigureReader::next() {
  if (!csv_.next()) return false;
  if (!csv_.complete()) csv_.fail(quoted(csv_.row()), fmt::format("{} fields", csv_.columns()));
  return true;
}

bool FigureReader::has(std::string_view column) const {
  try {
    static_cast<void>(column_of(column));
    return true;
  } catch (const ConfigError&) {
    return false;
  }
}

std::size_t FigureReader::column_of(std::string_view column) const {
  const auto known = columns_.find(column);
  if (known != columns_.end()) return known->second;
  const std::string_view names[] = {column};
  return columns_.emplace(column, csv_.column(names)).first->second;
}

std::string FigureReader::text(std::string_view column) const { return std::string(csv_.field(column_of(column))); }

double FigureReader::positive(std::string_view column) const {
  const std::string field = text(column);
  const double value = parsed(field);
  if (!std::isfinite(value) || value <= 0.0) {
    csv_.fail(fmt::format("{} in column {}", quoted(field), column), "a finite number above 0");
  }
  return value;
}

int FigureReader::count(std::string_view column) const {
  const double value = positive(column);
  if (value != std::floor(value) || value > 1e6) {
    csv_.fail(fmt::format("{} in column {}", quoted(text(column)), column), "a whole number up to 1,000,000");
  }
  return static_cast<int>(value);
}

}  // namespace tradewind
