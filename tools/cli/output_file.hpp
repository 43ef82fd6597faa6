#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tradewind {

/// One file that a command writes, its place judged before the work begins.
///
/// Call protocol: `require_writable write`.
class OutputFile {
 public:
  explicit OutputFile(std::string path) : path_(std::move(path)) {}

  /// \param inputs  Files that the command reads.
  /// \throws ConfigError  when a folder or one of the inputs stands there, or the folder around it cannot be written.
  void require_writable(std::vector<std::string> inputs = {}) const;

  /// Written whole or not at all, by another name first. What is there and no regular file, such as a pipe or
  /// /dev/stdout, is written into.
  /// \throws ConfigError         when the file cannot be created.
  /// \throws std::runtime_error  when the disk is full or fails.
  void write(const std::string& content) const;

 private:
  std::string path_;
};

}  // namespace tradewind
