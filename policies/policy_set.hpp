#pragma once

#include "policies/registry.hpp"

namespace tradewind {

/// A policy chosen by a scenario: its entry, what can be set and what was.
struct PolicyChoice {
  std::string family;  ///< key
  PolicyEntry entry;
  std::vector<ParamSpec> specs;
  Params params{{}};
};

/// The policies of one run: one of each family.
class PolicySet {
 public:
  /// In place of the family's former one.
  void choose(const PolicyFamily& family, PolicyChoice choice);

  /// In the order of their families.
  [[nodiscard]] const std::vector<PolicyChoice>& choices() const { return choices_; }
  /// \throws std::logic_error  when nothing was chosen of this family.
  template <class Policy>
  [[nodiscard]] const PolicyChoice& of() const {
    return of(typeid(Policy));
  }
  template <class Policy>
  [[nodiscard]] std::shared_ptr<Policy> make() const {
    const PolicyChoice& choice = of<Policy>();
    return std::static_pointer_cast<Policy>(choice.entry.maker(choice.params));
  }

 private:
  [[nodiscard]] const PolicyChoice& of(std::type_index interface) const;

  std::vector<PolicyChoice> choices_;
  std::vector<std::type_index> interfaces_;  ///< of each
};

/// Reads `{"name": …, parameters…}`. An unknown name, told with the nearest known one, or an unknown parameter is a
/// mistake that the reader notes.
[[nodiscard]] PolicyChoice read_policy(ObjectReader reader, const PolicyFamily& family);

/// The family's default with the defaults of its parameters.
[[nodiscard]] PolicyChoice default_policy(const PolicyFamily& family);

}  // namespace tradewind
