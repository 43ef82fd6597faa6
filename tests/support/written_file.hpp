#pragma once

#include "tests/support/temporary_folder.hpp"

#include <nlohmann/json.hpp>
#include <string>

namespace tradewind::testing {

/// A JSON file that lives as long as this object.
class WrittenFile {
 public:
  explicit WrittenFile(const nlohmann::json& document) : path_(folder_.write("document.json", document)) {}

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  TemporaryFolder folder_;
  std::string path_;
};

inline const std::string topologies_folder = std::string(TRADEWIND_SOURCE_DIR) + "/topologies";

}  // namespace tradewind::testing
