#pragma once

#include "policies/view/pool_view.hpp"
#include "policies/view/region_view.hpp"

#include <cmath>

namespace tradewind {

/// Publishes one pool's load at every multiple of the telemetry interval, without an event for it: the state at such a
/// time is the state before the first change at or after it.
///
/// Call protocol: `refresh(pool)` before every change of the pool and before every read of the view.
class Telemetry {
 public:
  /// \param view  Where it is published; must outlive this.
  Telemetry(Seconds interval, RegionView& view) : interval_(interval), view_(&view) {}

  void refresh(const PoolView& pool) {
    if (pool.now() >= next_) publish(pool);
  }

 private:
  void publish(const PoolView& pool) {
    next_ = interval_ * std::floor(pool.now() / interval_) + interval_;
    view_->replicas_ready = pool.ready_count();
    view_->replicas_starting = pool.starting_count();
    view_->outstanding = pool.outstanding_total();
  }

  Seconds interval_;
  RegionView* view_;
  Seconds next_{};
};

}  // namespace tradewind
