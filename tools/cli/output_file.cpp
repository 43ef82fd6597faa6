#include "tools/cli/output_file.hpp"

#include "sim/base/config/config_error.hpp"
#include "tools/cli/output_folder.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace fs = std::filesystem;

namespace {

bool is_special(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_regular_file(path, error) && !fs::is_directory(path, error);
}

OutputFolder folder_around(const fs::path& path) {
  return OutputFolder(path.has_parent_path() ? path.parent_path().string() : ".");
}

void write_into(const std::string& path, const std::string& content) {
  std::fflush(stdout);  // what was printed so far comes first, also where this is stdout itself
  std::FILE* const file = std::fopen(path.c_str(), "we");
  if (file == nullptr) throw std::runtime_error(fmt::format("{}: {}", path, std::strerror(errno)));
  bool whole = std::fwrite(content.data(), 1, content.size(), file) == content.size() && std::fflush(file) == 0;
  const int reason = errno;
  whole = std::fclose(file) == 0 && whole;
  if (!whole) throw std::runtime_error(fmt::format("{}: {}", path, std::strerror(reason)));
}

}  // namespace

void OutputFile::require_writable(std::vector<std::string> inputs) const {
  if (is_special(path_)) return;
  const fs::path path(path_);
  if (!path.has_filename()) throw ConfigError(path_, "", "no file's name", "a file to write");
  OutputFolder folder = folder_around(path);
  folder.plan(path.filename().string());
  folder.spare(std::move(inputs));
  folder.require_writable();
}

void OutputFile::write(const std::string& content) const {
  if (is_special(path_)) {
    write_into(path_, content);
    return;
  }
  const fs::path path(path_);
  OutputFolder folder = folder_around(path);
  folder.add(path.filename().string(), content);
  folder.write();
}

}  // namespace tradewind
