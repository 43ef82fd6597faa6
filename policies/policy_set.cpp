#include "policies/policy_set.hpp"

#include <algorithm>

namespace tradewind {

void PolicySet::choose(const PolicyFamily& family, PolicyChoice choice) {
  const auto known = std::find(interfaces_.begin(), interfaces_.end(), family.interface);
  if (known != interfaces_.end()) {
    choices_[static_cast<std::size_t>(known - interfaces_.begin())] = std::move(choice);
    return;
  }
  choices_.push_back(std::move(choice));
  interfaces_.push_back(family.interface);
}

const PolicyChoice& PolicySet::of(std::type_index interface) const {
  const auto known = std::find(interfaces_.begin(), interfaces_.end(), interface);
  if (known != interfaces_.end()) return choices_[static_cast<std::size_t>(known - interfaces_.begin())];
  throw std::logic_error(std::string("no policy was chosen for the interface ") + interface.name());
}

PolicyChoice read_policy(ObjectReader reader, const PolicyFamily& family) {
  std::vector<std::string_view> names;
  for (const PolicyEntry& entry : family.entries) names.push_back(entry.name);
  const auto name = reader.optional_choice("name", names);
  if (!name) {  // then any parameter of any policy may be meant
    for (const PolicyEntry& entry : family.entries) {
      for (const ParamSpec& spec : family.params_of(entry)) reader.ignore(spec.key);
    }
    reader.finish();
    return default_policy(family);
  }
  const PolicyEntry& entry = *family.find(*name);
  PolicyChoice choice{family.key, entry, family.params_of(entry)};
  choice.params = read_params(reader, choice.specs);
  reader.finish();
  return choice;
}

PolicyChoice default_policy(const PolicyFamily& family) {
  const PolicyEntry* const entry = family.find(family.default_name);
  if (entry == nullptr) throw std::logic_error("the default is not in the family " + family.key);
  const std::vector<ParamSpec> specs = family.params_of(*entry);
  return {family.key, *entry, specs, default_params(specs)};
}

}  // namespace tradewind
