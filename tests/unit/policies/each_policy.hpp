#pragma once

#include "policies/catalogue.hpp"

namespace tradewind {

/// Calls `visit(kind, entry)` for every policy of the catalogue, kind by kind.
template <class Visit>
void for_each_policy(const Visit& visit) {
  for (const auto& info : routing_policies()) visit("routing", info);
  for (const auto& info : balancing_policies()) visit("balancing", info);
  for (const auto& info : batching_policies()) visit("batching", info);
  for (const auto& info : cascading_policies()) visit("cascading", info);
  for (const auto& info : scaling_policies()) visit("scaling", info);
  for (const auto& info : power_policies()) visit("power", info);
}

}  // namespace tradewind
