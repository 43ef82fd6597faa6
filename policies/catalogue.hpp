#pragma once

#include "policies/balancing/balancing_policy.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/cascading/cascading_policy.hpp"
#include "policies/policy_info.hpp"
#include "policies/power/power_policy.hpp"
#include "policies/routing/routing_policy.hpp"
#include "policies/scaling/scaling_policy.hpp"

#include <algorithm>
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

/// Reads `{"name": …, parameters…}`. An unknown name, told with the nearest known one, or an unknown parameter is a
/// mistake that the reader notes.
template <class Policy>
[[nodiscard]] PolicyChoice<Policy> read_policy(ObjectReader reader, const std::vector<PolicyInfo<Policy>>& known) {
  std::vector<std::string_view> names;
  for (const auto& info : known) names.push_back(info.name);
  const auto name = reader.optional_choice("name", names);
  // Which parameters there may be is not known without a name.
  if (!name) return {&known.front(), default_params(known.front().params)};
  PolicyChoice<Policy> choice;
  choice.info = &*std::find_if(known.begin(), known.end(), [&](const auto& info) { return info.name == *name; });
  choice.params = read_params(reader, choice.info->params);
  reader.finish();
  return choice;
}

}  // namespace tradewind
