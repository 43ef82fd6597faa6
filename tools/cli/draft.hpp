#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace tradewind {

/// What is being written: temporary files and new folders, gone again unless it is kept. Internal to OutputFolder.
class Draft {
 public:
  Draft() = default;
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  /// Writes a file beside its place, under a temporary name.
  /// \throws ConfigError  when it cannot be created. \throws std::runtime_error  when the disk is full or fails.
  void write(const std::filesystem::path& path, const std::string& content);
  /// Puts the files in their places, in the order in which they were written.
  void keep();

 private:
  void make_folder(const std::filesystem::path& folder);

  std::vector<std::pair<std::filesystem::path, std::filesystem::path>> files_;  ///< temporary name and place
  std::vector<std::filesystem::path> folders_;
};

/// Beside `path`: temporary files of processes that live no more. Each is removed.
void remove_litter(const std::filesystem::path& path);

}  // namespace tradewind
