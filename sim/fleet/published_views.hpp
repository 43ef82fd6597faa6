#pragma once

#include "policies/view/region_view.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/site/region.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// What routers see of all regions: load as the last telemetry reported it, prices and intensities as they are.
///
/// The load is brought up to the last multiple of the telemetry interval when somebody asks: once for all regions, not
/// per request, and without an event.
class PublishedViews {
 public:
  explicit PublishedViews(const Plan& plan);

  /// Of a region, by model index: where its pools publish.
  [[nodiscard]] std::vector<RegionView*> of_region(std::size_t region);
  [[nodiscard]] const std::vector<RegionView>& of_model(std::size_t model) const { return views_[model]; }
  /// Counts the changes of what is seen.
  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// Until then the load that is seen stays as it is.
  [[nodiscard]] Seconds due() const { return due_; }

  void refresh(Seconds now, const std::vector<Region>& regions) {
    if (now >= due_) publish(now, regions);
  }
  /// Signals have changed.
  void see_signals(Seconds now, const std::vector<Region>& regions);

 private:
  void publish(Seconds now, const std::vector<Region>& regions);

  std::vector<std::vector<RegionView>> views_;  ///< by model, then region
  std::uint64_t version_ = 1;
  Seconds interval_;
  Seconds due_{};
};

}  // namespace tradewind
