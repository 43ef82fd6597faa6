#include "sim/run/library.hpp"

#include <utility>

namespace tradewind {

Library::Library(std::string folder) : topologies(std::move(folder)) {}

const Catalogue& Library::catalogue() const {
  if (!catalogue_) catalogue_ = std::make_shared<const Catalogue>(topologies, documents_);
  return *catalogue_;
}

}  // namespace tradewind
