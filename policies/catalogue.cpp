#include "policies/catalogue.hpp"

// One line per policy, in the order in which they are listed. A line X(home) under ROUTING stands for the function
// `PolicyInfo<RoutingPolicy> home_routing()`, which ends policies/routing/home.cpp.

#define ROUTING(X)      \
  X(home)               \
  X(round_robin)        \
  X(random)             \
  X(least_loaded)       \
  X(lowest_latency)     \
  X(static_best_region) \
  X(lowest_carbon)      \
  X(lowest_price)       \
  X(lowest_water)       \
  X(carbon_latency_weighted)

#define BALANCING(X)   \
  X(least_outstanding) \
  X(round_robin)       \
  X(random)            \
  X(power_of_two)      \
  X(pack)

#define BATCHING(X) \
  X(chunked)        \
  X(continuous)     \
  X(dynamic)        \
  X(static)

#define CASCADING(X) \
  X(none)            \
  X(confidence_cascade)

#define SCALING(X) \
  X(static)        \
  X(scale_to_zero) \
  X(concurrency)

#define POWER(X) \
  X(uncapped)    \
  X(fixed_cap)   \
  X(fixed_clock) \
  X(phase_clock) \
  X(carbon_triggered_cap)

namespace tradewind {

#define DECLARE(name) PolicyInfo<RoutingPolicy> name##_routing();
ROUTING(DECLARE)
#undef DECLARE
#define DECLARE(name) PolicyInfo<BalancingPolicy> name##_balancing();
BALANCING(DECLARE)
#undef DECLARE
#define DECLARE(name) PolicyInfo<BatchingPolicy> name##_batching();
BATCHING(DECLARE)
#undef DECLARE
#define DECLARE(name) PolicyInfo<CascadingPolicy> name##_cascading();
CASCADING(DECLARE)
#undef DECLARE
#define DECLARE(name) PolicyInfo<ScalingPolicy> name##_scaling();
SCALING(DECLARE)
#undef DECLARE
#define DECLARE(name) PolicyInfo<PowerPolicy> name##_power();
POWER(DECLARE)
#undef DECLARE

#define ENTRY(name) name##_routing(),
const std::vector<PolicyInfo<RoutingPolicy>>& routing_policies() {
  static const std::vector<PolicyInfo<RoutingPolicy>> policies{ROUTING(ENTRY)};
  return policies;
}
#undef ENTRY

#define ENTRY(name) name##_balancing(),
const std::vector<PolicyInfo<BalancingPolicy>>& balancing_policies() {
  static const std::vector<PolicyInfo<BalancingPolicy>> policies{BALANCING(ENTRY)};
  return policies;
}
#undef ENTRY

#define ENTRY(name) name##_batching(),
const std::vector<PolicyInfo<BatchingPolicy>>& batching_policies() {
  static const std::vector<PolicyInfo<BatchingPolicy>> policies{BATCHING(ENTRY)};
  return policies;
}
#undef ENTRY

#define ENTRY(name) name##_cascading(),
const std::vector<PolicyInfo<CascadingPolicy>>& cascading_policies() {
  static const std::vector<PolicyInfo<CascadingPolicy>> policies{CASCADING(ENTRY)};
  return policies;
}
#undef ENTRY

#define ENTRY(name) name##_scaling(),
const std::vector<PolicyInfo<ScalingPolicy>>& scaling_policies() {
  static const std::vector<PolicyInfo<ScalingPolicy>> policies{SCALING(ENTRY)};
  return policies;
}
#undef ENTRY

#define ENTRY(name) name##_power(),
const std::vector<PolicyInfo<PowerPolicy>>& power_policies() {
  static const std::vector<PolicyInfo<PowerPolicy>> policies{POWER(ENTRY)};
  return policies;
}
#undef ENTRY

}  // namespace tradewind
