#pragma once

#include <cstddef>
#include <span>

namespace tradewind {

/// A file in `$TMPDIR` without a name, which ends with its owner or the process, however that ends.
class TemporaryFile {
 public:
  TemporaryFile() = default;
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  /// Appends; the first call makes the file.
  /// \throws std::runtime_error  when the folder has no room.
  void append(std::span<const std::byte> bytes);
  /// Fills `out` from a place; may be called by forked processes that share the file.
  /// \throws std::runtime_error  for a place that was not written.
  void read(std::span<std::byte> out, std::size_t offset) const;
  [[nodiscard]] bool open() const { return file_ >= 0; }

 private:
  int file_ = -1;
};

}  // namespace tradewind
