#pragma once

#include "traces/files/byte_reader.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tradewind {

/// The lines of a plain or gzip text file, one at a time; memory does not grow with the file.
class LineReader {
 public:
  static constexpr std::size_t line_bytes_max = 1 << 20;

  /// \throws ConfigError  as ByteReader does.
  LineReader(const std::string& path, std::string shown);

  /// The next line without its end (`\n` or `\r\n`; the last line needs none), or nothing at the end of the file.
  /// A byte order mark before the first line is dropped. The view is valid until the next call.
  /// \throws ConfigError  for a line above 1 MiB or a damaged or truncated gzip file, with the line number.
  std::optional<std::string_view> next();

  /// Number of the line last returned, from 1; 0 before the first.
  [[nodiscard]] std::uint64_t line() const { return line_; }
  [[nodiscard]] const std::string& shown() const { return shown_; }

 private:
  static constexpr std::size_t block_bytes = 1 << 17;
  bool refill();
  void refuse_long(std::size_t length) const;

  std::string shown_;
  ByteReader bytes_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t line_ = 0;
};

}  // namespace tradewind
