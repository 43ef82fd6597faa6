#pragma once

#include "policies/catalogue.hpp"

namespace tradewind {

/// The policies of one run.
struct PolicySet {
  PolicyChoice<RoutingPolicy> routing;
  PolicyChoice<BalancingPolicy> balancing;
  PolicyChoice<BatchingPolicy> batching;
  PolicyChoice<CascadingPolicy> cascading;
  PolicyChoice<ScalingPolicy> scaling;
  PolicyChoice<PowerPolicy> power;
};

}  // namespace tradewind
