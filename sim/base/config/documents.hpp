#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// A JSON file as it was read.
struct Document {
  std::unique_ptr<const nlohmann::json> json;
  std::string sha256;  ///< of its bytes
};

/// The JSON files of a program's life, each read once: all variants and seeds of a comparison see the same bytes.
class Documents {
 public:
  Documents();
  ~Documents();
  Documents(const Documents&) = delete;
  Documents& operator=(const Documents&) = delete;

  /// Valid as long as this object.
  /// \throws ConfigError  as `read_json_file`.
  [[nodiscard]] const Document& read(const std::string& path);
  /// Of those that were read so far.
  [[nodiscard]] std::vector<std::string> paths() const;

 private:
  std::map<std::string, Document> read_;  ///< by path
};

}  // namespace tradewind
