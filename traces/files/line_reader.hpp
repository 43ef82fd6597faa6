#pragma once

#include "traces/files/byte_reader.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tradewind {

/// What a reader does with a line above the limit.
enum class LongLines {
  refuse,  ///< it is an error
  cut      ///< its beginning is given, the rest is passed over
};

/// The lines of a plain, gzip or zstd text file, one at a time; memory does not grow with the file or its lines.
class LineReader {
 public:
  static constexpr std::size_t line_bytes_max = 1 << 20;

  /// \throws ConfigError  as ByteReader does.
  LineReader(const std::string& path, std::string shown, LongLines long_lines = LongLines::refuse);

  /// The next line without its end (`\n` or `\r\n`; the last line needs none), or nothing at the end of the file.
  /// A byte order mark before the first line is dropped. The view is valid until the next call.
  /// \throws ConfigError  for a line above 1 MiB unless those are cut, and for a damaged or truncated packed file, with
  ///                      the line number.
  std::optional<std::string_view> next();

  /// The line last returned and the next one as one, with the line break between them; nothing at the end of the file.
  /// What was returned before is no longer valid. The limit is that of a line.
  /// \throws ConfigError  as `next`.
  std::optional<std::string_view> extend();

  /// Number of the line last returned, from 1; 0 before the first.
  [[nodiscard]] std::uint64_t line() const { return line_; }
  /// Whether the line last returned was above 1 MiB and is only its beginning.
  [[nodiscard]] bool cut() const { return cut_; }
  /// Whether a line that was cut has an odd number of double quotes, those that were passed over among them.
  [[nodiscard]] bool cut_inside_quotes() const { return cut_ && quotes_ % 2 == 1; }
  [[nodiscard]] const std::string& shown() const { return shown_; }
  /// See `ByteReader::sha256`; no line is to be asked for afterwards.
  [[nodiscard]] std::string sha256() { return bytes_.sha256(); }

 private:
  static constexpr std::size_t block_bytes = 1 << 17;
  /// What a cut line still shows, for messages.
  static constexpr std::size_t shown_bytes = 128;
  std::optional<std::string_view> next_across_blocks(std::size_t known);
  std::string_view finish(std::size_t length);
  void check_length(std::size_t length);
  void count_quotes(std::size_t length);
  bool refill();

  std::string shown_;
  ByteReader bytes_;
  LongLines long_lines_;
  std::unique_ptr<char[]> buffer_;
  std::size_t line_begin_ = 0;  ///< where the line last returned begins
  std::size_t begin_ = 0;       ///< where the next one does
  std::size_t end_ = 0;
  std::uint64_t line_ = 0;
  bool cut_ = false;
  std::size_t counted_ = 0;  ///< bytes of a line being cut whose quotes are counted
  std::uint64_t quotes_ = 0;
};

}  // namespace tradewind
