#pragma once

#include "policies/registry.hpp"
#include "sim/base/config/documents.hpp"
#include "topologies/catalogue.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tradewind {

/// What scenarios may name: policies, and the shipped data files (the folder with `accelerators/`, `models/`, … and the
/// shipped worlds), each file read once.
///
/// Copies share what was read. Not for several threads at a time.
class Library {
 public:
  explicit Library(std::string folder);

  std::string topologies;  ///< the folder

  [[nodiscard]] Documents& documents() const { return *documents_; }
  /// Which policies scenarios may name; further ones may be added.
  [[nodiscard]] const PolicyRegistry& policies() const { return policies_; }
  [[nodiscard]] PolicyRegistry& policies() { return policies_; }
  /// Names of the shipped worlds, sorted.
  [[nodiscard]] std::vector<std::string> worlds() const;
  /// \throws ConfigError  when the folder has no catalogue.
  [[nodiscard]] const Catalogue& catalogue() const;

 private:
  PolicyRegistry policies_ = shipped_policies();
  std::shared_ptr<Documents> documents_ = std::make_shared<Documents>();
  mutable std::shared_ptr<const Catalogue> catalogue_;  ///< null until somebody asks
};

}  // namespace tradewind
