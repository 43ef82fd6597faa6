#include "sim/fleet/published_views.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

PublishedViews::PublishedViews(const Plan& plan)
    : views_(plan.models.size(), std::vector<RegionView>(plan.regions.size())),
      interval_(plan.settings.telemetry_interval) {
  const bool stated = std::all_of(plan.regions.begin(), plan.regions.end(), [&](const RegionPlan& region) {
    return region.spec->grid.annual_mean(plan.settings.steering).has_value();
  });
  // Kinds are not mixed: where one region does not state what is steered by, all are ranked by what all state.
  const SignalKind kind = stated ? plan.settings.steering : SignalKind::average_direct;
  for (std::size_t m = 0; m < plan.models.size(); ++m) {
    for (std::size_t r = 0; r < plan.regions.size(); ++r) {
      const RegionPlan& region = plan.regions[r];
      RegionView& view = views_[m][r];
      view.region = static_cast<std::uint16_t>(r);
      view.intensity_annual = grams_per_kwh(*region.spec->grid.annual_mean(kind));
      view.pue = region.spec->pue;
      view.wue = region.spec->wue;
      if (const PoolPlan* const pool = region.pool_of(m)) {
        view.replicas_max = pool->size();
        view.slots_per_replica = pool->slots;
      }
    }
  }
}

std::vector<RegionView*> PublishedViews::of_region(std::size_t region) {
  std::vector<RegionView*> out;
  for (auto& views : views_) out.push_back(&views[region]);
  return out;
}

void PublishedViews::publish(Seconds now, const std::vector<Region>& regions) {
  for (const Region& region : regions) {
    for (const auto& pool : region.pools()) pool->publish();
  }
  ++version_;
  due_ = interval_ * (std::floor(now / interval_) + 1.0);
}

void PublishedViews::see_signals(Seconds now, const std::vector<Region>& regions) {
  ++version_;
  for (auto& views : views_) {
    for (std::size_t r = 0; r < views.size(); ++r) {
      const SupplySignals& signals = regions[r].plan().signals;
      views[r].intensity = GramsPerJoule(signals.steering.value_at(now));
      views[r].price = DollarsPerJoule(signals.price.value_at(now));
    }
  }
}

}  // namespace tradewind
