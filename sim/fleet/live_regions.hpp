#pragma once

#include "sim/fleet/plan.hpp"
#include "sim/fleet/published_views.hpp"

#include <vector>

namespace tradewind {

/// The regions of a plan, come to life.
/// \param now, phase  What they live by; with plan and views these must outlive them.
[[nodiscard]] inline std::vector<Region> live_regions(const Plan& plan, const Seconds& now, const Phase& phase,
                                                      PublishedViews& views) {
  std::vector<Region> regions;
  regions.reserve(plan.regions.size());
  for (std::size_t r = 0; r < plan.regions.size(); ++r) {
    regions.emplace_back(plan.regions[r], *plan.batching, plan.settings.engine_mode, now, phase,
                         plan.settings.telemetry_interval, views.of_region(r));
  }
  return regions;
}

}  // namespace tradewind
