#include "tools/cli/output_folder.hpp"

#include "sim/config/config_error.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace tradewind {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& path) {
  throw ConfigError(path.string(), "", "a place that cannot be written", "a writable folder for output");
}

/// What is being written: temporary files and new folders, gone again unless it is kept.
class Draft {
 public:
  Draft() = default;
  ~Draft() {
    std::error_code ignored;
    for (const auto& [temporary, path] : files_) fs::remove(temporary, ignored);
    // Only those that stayed empty: fs::remove takes no folder with files.
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) fs::remove(*folder, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void make_folder(const fs::path& folder) {
    std::error_code error;
    if (folder.empty() || fs::is_directory(folder, error)) return;
    make_folder(folder.parent_path());
    if (fs::create_directory(folder, error)) folders_.push_back(folder);
    if (!fs::is_directory(folder, error)) refuse(folder);
  }

  void write(const fs::path& path, const std::string& content) {
    make_folder(path.parent_path());
    std::error_code error;
    if (fs::is_directory(path, error)) refuse(path);
    const fs::path temporary = path.string() + ".part-" + std::to_string(::getpid());
    files_.emplace_back(temporary, path);
    std::ofstream out(temporary, std::ios::binary);
    out << content;
    out.close();
    if (!out) refuse(path);
  }

  void keep() {
    for (const auto& [temporary, path] : files_) {
      std::error_code error;
      fs::rename(temporary, path, error);
      if (error) refuse(path);
    }
  }

 private:
  std::vector<std::pair<fs::path, fs::path>> files_;
  std::vector<fs::path> folders_;
};

}  // namespace

void OutputFolder::require_writable() const {
  std::error_code error;
  fs::path place = fs::absolute(folder_, error);
  while (!fs::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  if (!fs::is_directory(place, error) || ::access(place.c_str(), W_OK | X_OK) != 0) refuse(folder_);
}

void OutputFolder::write() const {
  Draft draft;
  for (const auto& [name, content] : files_) draft.write(fs::path(folder_) / name, content);
  draft.keep();
}

}  // namespace tradewind
