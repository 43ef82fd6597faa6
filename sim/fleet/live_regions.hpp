#pragma once

#include "sim/fleet/plan.hpp"
#include "sim/site/region.hpp"

#include <vector>

namespace tradewind {

/// The regions of a plan, come to life.
/// \param now, phase  What they live by; with the plan these must outlive them.
[[nodiscard]] inline std::vector<Region> live_regions(const Plan& plan, const Seconds& now, const Phase& phase) {
  const Telemetry telemetry(plan.settings.telemetry_interval, plan.reports_kept());
  std::vector<Region> regions;
  regions.reserve(plan.regions.size());
  for (std::size_t r = 0; r < plan.regions.size(); ++r) {
    regions.emplace_back(plan.regions[r], *plan.batching, plan.settings.engine_mode, now, phase, telemetry);
  }
  return regions;
}

}  // namespace tradewind
