#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <unistd.h>

namespace tradewind::testing {

/// A JSON file that lives as long as this object, under a name that no other process of a test run takes.
class WrittenFile {
 public:
  explicit WrittenFile(const nlohmann::json& document)
      : path_((std::filesystem::temp_directory_path() /
               ("tradewind_" + std::to_string(getpid()) + "_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) +
                ".json"))
                  .string()) {
    std::ofstream(path_) << document.dump(2);
  }
  ~WrittenFile() { std::remove(path_.c_str()); }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline const std::string topologies_folder = std::string(TRADEWIND_SOURCE_DIR) + "/topologies";

}  // namespace tradewind::testing
