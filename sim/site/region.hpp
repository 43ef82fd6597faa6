#pragma once

#include "sim/site/node.hpp"
#include "sim/site/pool.hpp"
#include "sim/site/supply.hpp"

#include <memory>
#include <vector>

namespace tradewind {

/// What one node cost for standing there inside the window.
struct NodeHolding {
  Seconds gpu_time{};  ///< accelerator-seconds
  Grams embodied{};
  Dollars price{};  ///< amortisation where it is owned, else rent
};

/// What a region did in a run beside drawing energy.
struct RegionClosing {
  Seconds gpu_busy{};  ///< accelerator-seconds of work inside the window
  std::vector<NodeHolding> nodes;
  PowerAccount power;  ///< what caps and clocks did
};

/// One data centre at run time: its nodes and pools, and what they have drawn since it last settled.
class Region {
 public:
  /// \param plan   Must outlive it; so must the policy, the clock and the phase.
  /// \param telemetry  By which its pools' states are reported.
  Region(const RegionPlan& plan, const BatchingPolicy& batching, EngineMode mode, const Seconds& now,
         const Phase& phase, const Telemetry& telemetry);

  [[nodiscard]] const RegionPlan& plan() const { return *plan_; }
  [[nodiscard]] Node& node(std::uint32_t i) { return nodes_[i]; }
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<std::unique_ptr<Pool>>& pools() const { return pools_; }
  [[nodiscard]] Supply& supply() { return supply_; }
  [[nodiscard]] const Supply& supply() const { return supply_; }

  /// Draws for bytes that come or go.
  void draw_network(Joules energy) { open_.network += energy; }
  /// Books what one node drew, before it changes.
  void settle_node(std::uint32_t node) { nodes_[node].settle(*now_, *phase_, open_); }
  /// Books what a ready replica drew, before it stops or an interval closes.
  void settle_replica(Pool& pool, std::uint32_t replica);
  /// Books all of them and buys their energy: the end of an interval.
  [[nodiscard]] Settlement settle();
  /// What it held in a window of this length.
  [[nodiscard]] RegionClosing close(Seconds window) const;

 private:
  const RegionPlan* plan_;
  const Seconds* now_;
  const Phase* phase_;
  std::vector<Node> nodes_;
  std::vector<std::unique_ptr<Pool>> pools_;
  Supply supply_;
  EnergyRows open_;
  Seconds opened_{};
  Seconds gpu_busy_{};
};

}  // namespace tradewind
