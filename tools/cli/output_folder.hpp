#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tradewind {

/// Whether a path below the folder is one that a command writes, in this run or another.
using OwnPath = bool (*)(std::string_view path);

/// Files to be written below one folder: collected first, then all written, each whole or not at all.
///
/// Call protocol: `plan* spare? require_writable add* write`. Only files of the very names given are ever replaced.
/// What an earlier run of the same command has left goes, where the manifest names it as it still is; what another
/// command has written stays, and stays in the manifest. A set whose writing was cut off between two files is found out
/// by its manifest (`read_from_set`).
class OutputFolder {
 public:
  explicit OutputFolder(std::string folder) : folder_(std::move(folder)) {}
  /// A set with a manifest.
  OutputFolder(std::string folder, OwnPath own) : folder_(std::move(folder)), own_(own) {}

  /// A file that will be added, so that its place can be judged before it is there.
  /// \param path  Relative to the folder; its own folders are made.
  void plan(std::string path) { planned_.push_back(std::move(path)); }
  /// Files that the command reads, which it must neither write to nor remove.
  void spare(std::vector<std::string> inputs) { spared_ = std::move(inputs); }
  void add(std::string path, std::string content) { files_.emplace_back(std::move(path), std::move(content)); }

  /// Asks before a long run whether `write` stands a chance; makes nothing.
  /// \throws ConfigError  when something else than a writable folder is in the way, a folder or an input stands where a
  ///         file is to be, or a name is too long for the file system.
  void require_writable() const;

  /// Writes every file under a temporary name, then renames them all, the manifest last. What a run that was killed
  /// has left of its temporary files goes, and what an earlier run has left.
  /// \throws ConfigError         when a folder cannot be made or a file cannot be created.
  /// \throws std::runtime_error  when the disk is full or fails. Nothing new is left behind in either case.
  void write() const;

 private:
  std::string folder_;
  OwnPath own_ = nullptr;  ///< none: no manifest
  std::vector<std::string> planned_;
  std::vector<std::string> spared_;
  std::vector<std::pair<std::string, std::string>> files_;
};

/// A JSON file of a set that was written with a manifest.
/// \throws ConfigError  when it cannot be read, or is not what the manifest says: a run was cut off while it replaced
///         the files, or somebody has changed one.
[[nodiscard]] nlohmann::json read_from_set(const std::string& folder, const std::string& name);

/// Writes one file of a set anew, which the others were made with.
/// \throws  as `OutputFolder::write`.
void replace_in_set(const std::string& folder, const std::string& name, const std::string& content);

}  // namespace tradewind
