#pragma once

#include "policies/view/region_view.hpp"
#include "sim/metrics/ledger.hpp"
#include "sim/site/node.hpp"
#include "sim/site/pool.hpp"

#include <memory>
#include <vector>

namespace tradewind {

/// One data centre at run time: nodes, pools, signals and its account.
struct Region {
  const RegionSpec* spec = nullptr;
  RegionSignals signals;
  Signal steering;  ///< the intensity that policies read
  std::vector<Node> nodes;
  std::vector<std::unique_ptr<Pool>> pools;
  std::vector<int> pool_of_model;  ///< by model index; −1: not offered here
  std::unique_ptr<Ledger> ledger;

  /// Charges nodes and replicas up to `now` and closes the ledger's interval.
  void settle(Seconds now, Phase phase);
  /// What caps and clocks did on all its replicas by `now`.
  [[nodiscard]] PowerAccount power(Seconds now) const;
  /// Settles one node, before it changes.
  void settle_node(std::uint32_t node, Seconds now, Phase phase) { nodes[node].settle(now, phase, ledger->open()); }
  /// Settles what a ready replica drew, before it stops or when an interval closes.
  void settle_replica(Pool& pool, std::uint32_t replica, Seconds now, Phase phase);
};

/// Publishes one pool's load at every multiple of the telemetry interval, without an event for it: the state at such a
/// time is the state before the first change at or after it.
///
/// Call protocol: `refresh(now)` before every change of the pool and before every read of `view`.
class Telemetry {
 public:
  Telemetry(Seconds interval, const Pool* pool, RegionView& view) : interval_(interval), pool_(pool), view_(&view) {}

  void refresh(Seconds now) {
    if (now >= next_) publish(now);
  }

 private:
  void publish(Seconds now);

  Seconds interval_;
  const Pool* pool_;
  RegionView* view_;
  Seconds next_{};
};

}  // namespace tradewind
