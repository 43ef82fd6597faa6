#pragma once

#include "sim/base/digest/digest.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace tradewind {

/// A file that is read once, from front to back, with the digest of the very bytes that were read.
///
/// Only regular files: a pipe could keep the program waiting for ever, a device could fill its memory.
class InputFile {
 public:
  /// \param shown     The path as messages name it.
  /// \param expected  What should be there, for messages: "a JSON file".
  /// \throws ConfigError  when it cannot be opened or is no regular file.
  InputFile(const std::string& path, std::string shown, std::string expected);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Fills the front of `out` and returns how many bytes; 0 only at the end.
  /// \param place  Where the reader is, for messages: "line 12".
  /// \throws ConfigError  when the system cannot read on.
  std::size_t read(std::span<char> out, const std::string& place = "");
  /// All that is left.
  [[nodiscard]] std::string read_all();
  /// The digest of the whole file, as `sha256sum` prints it: what has not been read yet is read for it.
  [[nodiscard]] std::string sha256();

 private:
  std::string shown_;
  std::string expected_;
  int file_ = -1;
  Digest digest_;
};

}  // namespace tradewind
