#include "policies/balancing/balancing_policy.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/cascading/cascading_policy.hpp"
#include "policies/power/power_policy.hpp"
#include "policies/registry.hpp"
#include "policies/routing/routing_policy.hpp"
#include "policies/scaling/scaling_policy.hpp"

// One line a family, one line a policy, in the order in which they are listed. X(RoutingPolicy, routing, home) stands
// for the function `PolicyInfo<RoutingPolicy> home_routing()`, which ends policies/routing/home.cpp.

#define FAMILIES(X)                                    \
  X(RoutingPolicy, "routing", "home", signal_spec())   \
  X(BalancingPolicy, "balancing", "least_outstanding") \
  X(BatchingPolicy, "batching", "chunked")             \
  X(CascadingPolicy, "cascading", "none")              \
  X(ScalingPolicy, "scaling", "static")                \
  X(PowerPolicy, "power", "uncapped")

#define POLICIES(X)                                  \
  X(RoutingPolicy, routing, home)                    \
  X(RoutingPolicy, routing, round_robin)             \
  X(RoutingPolicy, routing, random)                  \
  X(RoutingPolicy, routing, least_loaded)            \
  X(RoutingPolicy, routing, lowest_latency)          \
  X(RoutingPolicy, routing, static_best_region)      \
  X(RoutingPolicy, routing, lowest_carbon)           \
  X(RoutingPolicy, routing, lowest_energy)           \
  X(RoutingPolicy, routing, lowest_price)            \
  X(RoutingPolicy, routing, lowest_water)            \
  X(RoutingPolicy, routing, weighted_split)          \
  X(RoutingPolicy, routing, carbon_latency_weighted) \
  X(BalancingPolicy, balancing, least_outstanding)   \
  X(BalancingPolicy, balancing, round_robin)         \
  X(BalancingPolicy, balancing, random)              \
  X(BalancingPolicy, balancing, power_of_two)        \
  X(BalancingPolicy, balancing, pack)                \
  X(BatchingPolicy, batching, chunked)               \
  X(BatchingPolicy, batching, continuous)            \
  X(BatchingPolicy, batching, dynamic)               \
  X(BatchingPolicy, batching, static)                \
  X(CascadingPolicy, cascading, none)                \
  X(CascadingPolicy, cascading, confidence_cascade)  \
  X(ScalingPolicy, scaling, static)                  \
  X(ScalingPolicy, scaling, scale_to_zero)           \
  X(ScalingPolicy, scaling, concurrency)             \
  X(PowerPolicy, power, uncapped)                    \
  X(PowerPolicy, power, fixed_cap)                   \
  X(PowerPolicy, power, fixed_clock)                 \
  X(PowerPolicy, power, phase_clock)                 \
  X(PowerPolicy, power, carbon_triggered_cap)

namespace tradewind {

#define DECLARE(Policy, family, name) PolicyInfo<Policy> name##_##family();
POLICIES(DECLARE)
#undef DECLARE

PolicyRegistry shipped_policies() {
  PolicyRegistry registry;
#define ADD(Policy, ...) registry.add_family<Policy>(__VA_ARGS__);
  FAMILIES(ADD)
#undef ADD
#define ADD(Policy, family, name) registry.add(name##_##family());
  POLICIES(ADD)
#undef ADD
  return registry;
}

}  // namespace tradewind
