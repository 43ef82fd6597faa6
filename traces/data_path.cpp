#include "traces/data_path.hpp"

#include "sim/base/config/config_error.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>

namespace tradewind {

std::string resolve_data_path(const WrittenPath& written) {
  static constexpr std::string_view prefix = "data:";
  if (written.path.empty()) throw ConfigError(written.naming_file, written.pointer, "an empty path", "a file");
  if (written.path.starts_with(prefix)) {
    const char* folder = std::getenv("TRADEWIND_DATA");
    if (folder == nullptr || *folder == '\0') {
      throw ConfigError(written.naming_file, written.pointer,
                        fmt::format("\"{}\" while the environment variable TRADEWIND_DATA is not set", written.path),
                        "TRADEWIND_DATA to name the data folder");
    }
    return (std::filesystem::path(folder) / written.path.substr(prefix.size())).string();
  }
  const std::filesystem::path folder = written.folder.empty() ? std::filesystem::path(written.naming_file).parent_path()
                                                              : std::filesystem::path(written.folder);
  return (folder / written.path).string();
}

std::string readable_data_path(const WrittenPath& written) {
  std::string path = resolve_data_path(written);
  std::error_code error;
  if (std::filesystem::is_directory(path, error) || ::access(path.c_str(), R_OK) != 0) {
    throw ConfigError(written.naming_file, written.pointer, fmt::format("\"{}\"", written.path),
                      fmt::format("a readable file at {}", path));
  }
  return path;
}

}  // namespace tradewind
