#include "sim/base/config/documents.hpp"

#include "sim/base/config/json_file.hpp"
#include "sim/base/digest/digest.hpp"

#include <nlohmann/json.hpp>

namespace tradewind {

Documents::Documents() = default;
Documents::~Documents() = default;

const Document& Documents::read(const std::string& path) {
  const auto found = read_.find(path);
  if (found != read_.end()) return found->second;
  const std::string text = read_json_text(path);
  return read_.emplace(path, Document{std::make_unique<nlohmann::json>(parse_json(text, path)), digest_of(text)})
      .first->second;
}

std::vector<std::string> Documents::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, document] : read_) paths.push_back(path);
  return paths;
}

}  // namespace tradewind
