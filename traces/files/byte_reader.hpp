#pragma once

#include "sim/base/config/input_file.hpp"
#include "traces/files/unpacker.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tradewind {

/// The bytes of a plain, gzip or zstd file, unpacked in blocks; memory does not grow with the file.
///
/// A file is packed when its first bytes or its name say so (`unpacker_for`). A file that ends inside a gzip member or
/// a zstd frame is an error, as is anything but another one after its last.
class ByteReader {
 public:
  /// \param shown  The path as messages name it.
  /// \throws ConfigError  when the file cannot be opened.
  ByteReader(const std::string& path, std::string shown);

  /// Fills the front of `out` and returns how many bytes; 0 only at the end.
  /// \param line  Where the caller is, for messages.
  /// \throws ConfigError  for an unreadable, truncated or damaged file.
  std::size_t read(std::span<char> out, std::uint64_t line);
  /// The digest of the file as it lies on disk, packed or not; what has not been read yet is read for it.
  [[nodiscard]] std::string sha256() { return in_.sha256(); }

 private:
  static constexpr std::size_t block_bytes = 1 << 17;
  [[nodiscard]] std::span<const char> waiting() const { return std::span(block_).subspan(begin_, end_ - begin_); }
  std::size_t read_file(std::span<char> out, std::uint64_t line);
  [[noreturn]] void fail(std::uint64_t line, const std::string& found, const std::string& expected) const;

  std::string shown_;
  InputFile in_;
  std::unique_ptr<Unpacker> unpacker_;  ///< absent for a plain file
  std::vector<char> block_;             ///< of a packed file; of a plain one only its beginning
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tradewind
