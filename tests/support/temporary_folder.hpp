#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace tradewind::testing {

/// A folder of one test's own, which lives as long as this object and goes with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tradewind-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder at " + name);
    root_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // a folder that cannot be removed is no failure of a test
    std::filesystem::remove_all(root_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Of the folder itself, or of what goes by that name in it.
  [[nodiscard]] std::string path(const std::string& name = "") const {
    return name.empty() ? root_.string() : (root_ / name).string();
  }

  /// Writes a file, with the folders that it lies in, and returns its path.
  std::string write(const std::string& name, const std::string& content) const {
    const std::filesystem::path file = root_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file.string();
  }
  std::string write(const std::string& name, const char* content) const { return write(name, std::string(content)); }
  std::string write(const std::string& name, const nlohmann::json& document) const {
    return write(name, document.dump(2));
  }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(root_ / name, std::ios::binary);
    if (!in) throw std::runtime_error("no file " + path(name));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  /// Everything below a folder of it, files and folders, in order.
  [[nodiscard]] std::vector<std::string> contents(const std::string& name = "") const {
    std::vector<std::string> found;
    const std::filesystem::path folder(path(name));
    if (!std::filesystem::exists(folder)) return found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      found.push_back(std::filesystem::relative(entry.path(), folder).string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace tradewind::testing
