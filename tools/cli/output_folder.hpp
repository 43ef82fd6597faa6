#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tradewind {

/// Files to be written below one folder: collected first, then all written, each whole or not at all.
class OutputFolder {
 public:
  explicit OutputFolder(std::string folder) : folder_(std::move(folder)) {}

  /// \param path  Relative to the folder; its own folders are made.
  void add(std::string path, std::string content) { files_.emplace_back(std::move(path), std::move(content)); }

  /// Asks before a long run whether `write` stands a chance; makes nothing.
  /// \throws ConfigError  when something else than a writable folder is in the way.
  void require_writable() const;

  /// Writes every file under a temporary name, then renames them all.
  /// \throws ConfigError  when a folder cannot be made or a file not written; nothing new is left behind then.
  void write() const;

 private:
  std::string folder_;
  std::vector<std::pair<std::string, std::string>> files_;
};

}  // namespace tradewind
