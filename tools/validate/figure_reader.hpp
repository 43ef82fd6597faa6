#pragma once

#include "traces/files/csv_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tradewind {

/// Measured figures in a CSV file, by the names of their columns.
///
/// Protocol: `(next (text | positive | count | has)*)*`. Every error names file, line and column.
class FigureReader {
 public:
  /// \throws ConfigError  when the file cannot be read or is empty.
  explicit FigureReader(const std::string& path) : csv_(path, path) {}

  /// Goes to the next row. \throws ConfigError  for one with fewer or more fields than the header.
  bool next();

  [[nodiscard]] bool has(std::string_view column) const;
  [[nodiscard]] std::string text(std::string_view column) const;
  /// A finite number above 0. \throws ConfigError  for anything else.
  [[nodiscard]] double positive(std::string_view column) const;
  /// A whole number from 1 to 1,000,000. \throws ConfigError  for anything else.
  [[nodiscard]] int count(std::string_view column) const;

  [[nodiscard]] std::uint64_t line() const { return csv_.line(); }
  [[nodiscard]] const std::string& shown() const { return csv_.shown(); }

 private:
  [[nodiscard]] std::size_t column_of(std::string_view column) const;

  CsvReader csv_;
  mutable std::map<std::string, std::size_t, std::less<>> columns_;  ///< looked up once
};

}  // namespace tradewind
