#include "sim/run/policy_reader.hpp"

namespace tradewind {

using nlohmann::json;

void read_policies(ObjectReader& root, const PolicyRegistry& registry, Scenario& scenario) {
  static const json none = json::object();
  ObjectReader nothing(none, root.file());
  auto written = root.optional_object("policies");
  ObjectReader& policies = written ? *written : nothing;
  for (const PolicyFamily& family : registry.families()) {
    auto choice = policies.optional_object(family.key);
    scenario.policies.choose(family, choice ? read_policy(*std::move(choice), family) : default_policy(family));
  }
  policies.finish();
}

}  // namespace tradewind
