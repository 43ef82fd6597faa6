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
/// A field may stand in double quotes and then hold commas and line breaks (a quote inside is doubled and stays so), as
/// RFC 4180 has it. Blank lines between rows are passed over. A row is at most 1 MiB.
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
  /// \throws ConfigError  as LineReader does, and for a quote that is not closed, at the line where it opened: nobody
  /// can
  ///                      tell which lines are rows after it.
  bool next();

  /// Goes to the end of the file without looking into rows, and returns how many they are.
  /// \throws ConfigError  as LineReader does.
  [[nodiscard]] std::uint64_t count_rest();

  /// Whether the row has as many fields as the header, every quote is closed and nothing was cut off.
  [[nodiscard]] bool complete() const { return complete_; }
  /// A field of a complete row, without surrounding blanks and quotes; valid until `next`.
  [[nodiscard]] std::string_view field(std::size_t column) const { return fields_[column]; }
  [[nodiscard]] std::string_view row() const { return row_; }
  [[nodiscard]] std::size_t columns() const { return header_.size(); }
  [[nodiscard]] bool cut() const { return lines_.cut(); }
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  /// Fields of a row that is not complete, as far as they could be told apart.
  [[nodiscard]] std::size_t fields() const { return fields_.size(); }
  /// Whether that is because something stands between a closing quote and the next comma.
  [[nodiscard]] bool broken_quotes() const { return broken_quotes_; }
  /// Where the row begins.
  [[nodiscard]] std::uint64_t line() const { return lines_.line() - further_lines_; }
  [[nodiscard]] const std::string& shown() const { return lines_.shown(); }
  /// See `ByteReader::sha256`; no row is to be asked for afterwards.
  [[nodiscard]] std::string sha256() { return lines_.sha256(); }

  /// \throws ConfigError  at the current line.
  [[noreturn]] void fail(const std::string& found, const std::string& expected) const;

 private:
  bool split(std::string_view row, std::size_t fields_max);
  bool gather(std::size_t fields_max);
  [[noreturn]] void refuse_open_quote() const;

  LineReader lines_;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::string_view row_;
  std::uint64_t further_lines_ = 0;  ///< that the row has after its first
  bool complete_ = false;
  bool broken_quotes_ = false;
};

}  // namespace tradewind
