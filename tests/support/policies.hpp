#pragma once

#include "policies/balancing/balancing_policy.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/cascading/cascading_policy.hpp"
#include "policies/policy_set.hpp"
#include "policies/power/power_policy.hpp"
#include "policies/routing/routing_policy.hpp"
#include "policies/scaling/scaling_policy.hpp"

#include <nlohmann/json.hpp>

namespace tradewind::testing {

/// Every policy that ships.
inline const PolicyRegistry& registry() {
  static const PolicyRegistry shipped = shipped_policies();
  return shipped;
}

/// Those of one family.
template <class Policy>
const std::vector<PolicyEntry>& entries() {
  return registry().of<Policy>().entries;
}

/// A policy built the way a scenario builds it: `made<RoutingPolicy>("lowest_carbon", {{"load_max", 0.5}})`.
template <class Policy>
std::shared_ptr<Policy> made(const std::string& name, nlohmann::json params = nlohmann::json::object()) {
  params["name"] = name;
  const PolicyFamily& family = registry().of<Policy>();
  PolicySet set;
  set.choose(family, read_policy(ObjectReader(params, "test.json", "/policies"), family));
  return set.make<Policy>();
}

/// Calls `visit(family's key, entry)` for every policy, family by family.
template <class Visit>
void for_each_policy(const Visit& visit) {
  for (const PolicyFamily& family : registry().families()) {
    for (const PolicyEntry& entry : family.entries) visit(family.key, entry);
  }
}

}  // namespace tradewind::testing
