#include "sim/run/library.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace tradewind {

Library::Library(std::string folder) : topologies(std::move(folder)) {}

std::vector<std::string> Library::worlds() const {
  std::vector<std::string> names;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(topologies, unreadable)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

const Catalogue& Library::catalogue() const {
  if (!catalogue_) catalogue_ = std::make_shared<const Catalogue>(topologies, documents_);
  return *catalogue_;
}

}  // namespace tradewind
