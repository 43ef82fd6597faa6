#include "policies/registry.hpp"

#include <algorithm>

namespace tradewind {

const PolicyEntry* PolicyFamily::find(std::string_view name) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

std::vector<ParamSpec> PolicyFamily::params_of(const PolicyEntry& entry) const {
  std::vector<ParamSpec> all = entry.params;
  all.insert(all.end(), shared.begin(), shared.end());
  return all;
}

void PolicyRegistry::add_family(PolicyFamily family) {
  for (const PolicyFamily& other : families_) {
    if (other.key == family.key || other.interface == family.interface) {
      throw std::logic_error("a second family of policies: " + family.key);
    }
  }
  families_.push_back(std::move(family));
}

void PolicyRegistry::add(std::type_index interface, PolicyEntry entry) {
  PolicyFamily& family = families_[static_cast<std::size_t>(&of(interface) - families_.data())];
  if (family.find(entry.name) != nullptr) {
    throw std::logic_error("a second policy of one name: " + family.key + "/" + entry.name);
  }
  family.entries.push_back(std::move(entry));
}

const PolicyFamily& PolicyRegistry::of(std::type_index interface) const {
  for (const PolicyFamily& family : families_) {
    if (family.interface == interface) return family;
  }
  throw std::logic_error(std::string("no family of policies has the interface ") + interface.name());
}

}  // namespace tradewind
