#pragma once

#include "sim/base/config/shown_text.hpp"
#include "traces/files/line_reader.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind {

/// A comma-separated file with a header, one row at a time.
///
/// A field may stand in double quotes and then hold commas (a quote inside is doubled and stays so); a row never spans
/// lines. Blank lines are passed over.
class CsvReader {
 public:
  /// \param long_lines  A cut row is not complete; the header is never cut.
  /// \throws ConfigError  when the file cannot be read or is empty.
  CsvReader(const std::string& path, std::string shown, LongLines long_lines = LongLines::refuse);

  /// Index of the first of `names` that the header has. Letter case, surrounding blanks and `₂` against `2` do not
  /// matter.
  /// \throws ConfigError  when it has none of them, or one of them twice.
  [[nodiscard]] std::size_t column(std::span<const std::string_view> names) const;

  /// Whether the header has a column of this name, compared likewise.
  [[nodiscard]] bool has_column(std::string_view name) const;

  /// Goes to the next row; false at the end of the file.
  /// \throws ConfigError  as LineReader does.
  bool next();

  /// Whether the row has as many fields as the header, every quote is closed and nothing was cut off.
  [[nodiscard]] bool complete() const { return complete_; }
  /// A field of a complete row, without surrounding blanks and quotes; valid until `next`.
  [[nodiscard]] std::string_view field(std::size_t column) const { return fields_[column]; }
  [[nodiscard]] std::string_view row() const { return row_; }
  [[nodiscard]] std::size_t columns() const { return header_.size(); }
  [[nodiscard]] std::uint64_t line() const { return lines_.line(); }
  [[nodiscard]] const std::string& shown() const { return lines_.shown(); }
  /// See `ByteReader::sha256`; no row is to be asked for afterwards.
  [[nodiscard]] std::string sha256() { return lines_.sha256(); }

  /// \throws ConfigError  at the current line.
  [[noreturn]] void fail(const std::string& found, const std::string& expected) const;

 private:
  bool split(std::string_view row, std::size_t fields_max);

  LineReader lines_;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::string_view row_;
  bool complete_ = false;
};

}  // namespace tradewind
