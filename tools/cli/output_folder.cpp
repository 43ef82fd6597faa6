#include "tools/cli/output_folder.hpp"

#include "sim/config/config_error.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace tradewind {

namespace fs = std::filesystem;

void OutputFolder::write() const {
  std::vector<std::pair<fs::path, fs::path>> renames;
  const auto discard = [&] {
    std::error_code ignored;
    for (const auto& [from, to] : renames) fs::remove(from, ignored);
  };
  for (const auto& [name, content] : files_) {
    const fs::path path = fs::path(folder_) / name;
    const fs::path temporary = path.string() + ".part-" + std::to_string(::getpid());
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    renames.emplace_back(temporary, path);
    std::ofstream out(temporary, std::ios::binary);
    out << content;
    out.close();
    if (error || !out) {
      discard();
      throw ConfigError(path.string(), "", "a place that cannot be written", "a writable folder for --out");
    }
  }
  for (const auto& [from, to] : renames) fs::rename(from, to);
}

}  // namespace tradewind
