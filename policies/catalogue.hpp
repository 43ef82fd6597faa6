#pragma once

#include "policies/balancing/balancing_policy.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/cascading/cascading_policy.hpp"
#include "policies/policy_info.hpp"
#include "policies/power/power_policy.hpp"
#include "policies/routing/routing_policy.hpp"
#include "policies/scaling/scaling_policy.hpp"

#include <string_view>
#include <vector>

namespace tradewind {

/// All policies of one kind, in the order in which they are listed.
[[nodiscard]] const std::vector<PolicyInfo<RoutingPolicy>>& routing_policies();
[[nodiscard]] const std::vector<PolicyInfo<BalancingPolicy>>& balancing_policies();
[[nodiscard]] const std::vector<PolicyInfo<BatchingPolicy>>& batching_policies();
[[nodiscard]] const std::vector<PolicyInfo<CascadingPolicy>>& cascading_policies();
[[nodiscard]] const std::vector<PolicyInfo<ScalingPolicy>>& scaling_policies();
[[nodiscard]] const std::vector<PolicyInfo<PowerPolicy>>& power_policies();

/// A policy chosen by the scenario: its entry and its parameters.
template <class Policy>
struct PolicyChoice {
  const PolicyInfo<Policy>* info = nullptr;
  Params params{{}};

  [[nodiscard]] std::unique_ptr<Policy> make() const { return info->make(params); }
};

/// Reads `{"name": …, parameters…}`.
/// \throws ConfigError  for an unknown name (with the nearest known one) or parameter.
template <class Policy>
[[nodiscard]] PolicyChoice<Policy> read_policy(ObjectReader reader, const std::vector<PolicyInfo<Policy>>& known) {
  PolicyChoice<Policy> choice;
  const std::string name = reader.text("name");
  std::vector<std::string> names;
  for (const auto& info : known) {
    names.push_back(info.name);
    if (info.name == name) choice.info = &info;
  }
  if (choice.info == nullptr) {
    std::string list;
    for (const auto& candidate : names) list += (list.empty() ? "" : ", ") + candidate;
    const auto suggestion = nearest(name, names);
    reader.fail("name", '"' + name + '"',
                "one of " + list + (suggestion ? " (did you mean \"" + *suggestion + "\"?)" : ""));
  }
  choice.params = read_params(reader, choice.info->params);
  reader.finish();
  return choice;
}

}  // namespace tradewind
