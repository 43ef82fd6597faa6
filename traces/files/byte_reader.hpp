#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <span>
#include <string>

namespace tradewind {

/// The bytes of a plain or gzip file, unpacked in blocks.
///
/// A file is gzip when its name ends in `.gz` or its first byte is gzip's (0x1f, which no text has); several gzip
/// members in one file are one text. Checksums are verified; a file that ends inside a member is an error, as is
/// anything after the last one.
class ByteReader {
 public:
  /// \param shown  The path as messages name it.
  /// \throws ConfigError  when the file cannot be opened, or is compressed in another way.
  ByteReader(const std::string& path, std::string shown);
  ~ByteReader();
  ByteReader(const ByteReader&) = delete;
  ByteReader& operator=(const ByteReader&) = delete;
  ByteReader(ByteReader&&) noexcept;
  ByteReader& operator=(ByteReader&&) noexcept;

  /// Fills the front of `out` and returns how many bytes; 0 only at the end.
  /// \param line  Where the caller is, for messages.
  std::size_t read(std::span<char> out, std::uint64_t line);

 private:
  struct Inflater;
  std::size_t read_file(std::span<char> out, std::uint64_t line);
  [[noreturn]] void fail(std::uint64_t line, const std::string& found, const std::string& expected) const;

  std::string shown_;
  std::ifstream in_;
  std::unique_ptr<Inflater> inflater_;  ///< absent for a plain file
};

}  // namespace tradewind
