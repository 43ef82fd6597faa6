#pragma once

#include "policies/policy_info.hpp"

#include <functional>
#include <stdexcept>
#include <string_view>
#include <typeindex>
#include <utility>

namespace tradewind {

/// A policy of any family: what it is called, what can be set, and how it is made.
struct PolicyEntry {
  std::string name;
  std::string summary;
  std::string source;
  std::vector<ParamSpec> params;                              ///< its own
  std::function<std::shared_ptr<void>(const Params&)> maker;  ///< of a `Policy` of its family
  bool reads_carbon = false;
};

/// Policies that answer the same question: one interface, one key of a scenario's `policies`.
struct PolicyFamily {
  std::string key;
  std::string default_name;  ///< what a scenario that says nothing gets
  std::type_index interface;
  std::vector<ParamSpec> shared;  ///< parameters that every policy of it takes
  std::vector<PolicyEntry> entries;

  /// \return  Null when it has no such policy.
  [[nodiscard]] const PolicyEntry* find(std::string_view name) const;
  /// What a scenario may set of a policy: its own parameters and the shared ones.
  [[nodiscard]] std::vector<ParamSpec> params_of(const PolicyEntry& entry) const;
};

/// Which policies there are. Families and policies can be added, from a test or from outside this tree: a scenario read
/// with a registry knows what is in it, and nothing else does.
class PolicyRegistry {
 public:
  /// A family answers one question through the interface `Policy`.
  /// \throws std::logic_error  when its key or interface is taken.
  template <class Policy>
  void add_family(std::string key, std::string default_name, std::vector<ParamSpec> shared = {}) {
    add_family(PolicyFamily{std::move(key), std::move(default_name), typeid(Policy), std::move(shared), {}});
  }
  /// \throws std::logic_error  when there is no such family, or it has a policy of this name.
  template <class Policy>
  void add(PolicyInfo<Policy> info) {
    add(typeid(Policy),
        PolicyEntry{std::move(info.name), std::move(info.summary), std::move(info.source), std::move(info.params),
                    [make = std::move(info.make)](const Params& params) -> std::shared_ptr<void> {
                      return std::shared_ptr<Policy>(make(params));
                    },
                    info.reads_carbon});
  }

  /// In the order in which they were added.
  [[nodiscard]] const std::vector<PolicyFamily>& families() const { return families_; }
  /// \throws std::logic_error  when there is none of this interface.
  template <class Policy>
  [[nodiscard]] const PolicyFamily& of() const {
    return of(typeid(Policy));
  }

 private:
  void add_family(PolicyFamily family);
  void add(std::type_index interface, PolicyEntry entry);
  [[nodiscard]] const PolicyFamily& of(std::type_index interface) const;

  std::vector<PolicyFamily> families_;
};

/// With every policy that ships.
[[nodiscard]] PolicyRegistry shipped_policies();

}  // namespace tradewind
