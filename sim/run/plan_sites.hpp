#pragma once

#include "policies/scaling/scaling_policy.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/run/scenario.hpp"

namespace tradewind {

/// Fills in a region that has its spec: its signals, nodes and pools. The regions before it are complete.
/// \throws ConfigError  as `build_plan`.
void build_region(Plan& plan, RegionPlan& region, const Scenario& scenario, const Library& library,
                  const ScalingPolicy& scaling);

/// What weights and caches move over, once all regions are complete.
void build_platform(Plan& plan);

}  // namespace tradewind
