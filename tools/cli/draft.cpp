#include "tools/cli/draft.hpp"

#include "sim/base/config/config_error.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace tradewind {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view mark = ".part-";

[[noreturn]] void refuse(const fs::path& path) {
  throw ConfigError(path.string(), "", fmt::format("a place that cannot be written ({})", std::strerror(errno)),
                    "a writable folder for output");
}

/// Whose temporary file of `path` this is; 0: it is none.
pid_t owner_of(const fs::path& file, const fs::path& path) {
  const std::string name = file.filename().string();
  const std::string start = path.filename().string() + std::string(mark);
  if (!name.starts_with(start)) return 0;
  const std::string number = name.substr(start.size());
  if (number.empty() || number.size() > 9 || number.find_first_not_of("0123456789") != std::string::npos) return 0;
  return std::stoi(number);
}

std::vector<fs::path> litter_of(const fs::path& path) {
  std::vector<fs::path> found;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(path.parent_path(), unreadable)) {
    const pid_t owner = owner_of(entry.path(), path);
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) found.push_back(entry.path());
  }
  return found;
}

/// Bytes on the disk, or why not.
class NewFile {
 public:
  explicit NewFile(const fs::path& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)), path_(path) {
    if (file_ < 0) refuse(path);
  }
  ~NewFile() {
    if (file_ >= 0) ::close(file_);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail();
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  /// Some file systems tell only now that there was no room.
  void close() {
    const int file = file_;
    file_ = -1;
    if (::close(file) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw std::runtime_error(fmt::format("{}: {}", path_.string(), std::strerror(errno)));
  }

  int file_;
  fs::path path_;
};

}  // namespace

Draft::~Draft() {
  std::error_code ignored;
  for (const auto& [temporary, path] : files_) fs::remove(temporary, ignored);
  // Only those that stayed empty: fs::remove takes no folder with files.
  for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) fs::remove(*folder, ignored);
}

void Draft::make_folder(const fs::path& folder) {
  std::error_code error;
  if (folder.empty() || fs::is_directory(folder, error)) return;
  make_folder(folder.parent_path());
  if (fs::create_directory(folder, error)) folders_.push_back(folder);
  errno = error.value();
  if (!fs::is_directory(folder, error)) refuse(folder);
}

void Draft::write(const fs::path& path, const std::string& content) {
  make_folder(path.parent_path());
  const fs::path temporary = path.string() + std::string(mark) + std::to_string(::getpid());
  NewFile file(temporary);
  files_.emplace_back(temporary, path);
  file.write(content);
  file.close();
}

void Draft::keep() {
  for (const auto& [temporary, path] : files_) {
    if (::rename(temporary.c_str(), path.c_str()) != 0) refuse(path);
  }
}

void remove_litter(const fs::path& path) {
  std::error_code ignored;
  for (const fs::path& file : litter_of(path)) fs::remove(file, ignored);
}

}  // namespace tradewind
