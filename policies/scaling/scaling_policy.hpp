#pragma once

#include "policies/view/pool_view.hpp"

#include <cstdint>

namespace tradewind {

/// Decides how many replicas a pool has and when an empty node is powered down.
///
/// Contract: `target` is asked every `interval`, and when a request finds no replica ready. It returns how many
/// replicas should be ready or starting; the fleet clamps it to the deployment's limits, starts the lowest free
/// indices (on powered nodes first) and stops only idle replicas, the longest idle first. One instance serves one pool.
/// Deterministic.
class ScalingPolicy {
 public:
  virtual ~ScalingPolicy() = default;
  /// Replicas that are warm at the start and never stopped, between the deployment's limits.
  [[nodiscard]] virtual std::uint32_t floor(std::uint32_t replicas_min, std::uint32_t replicas_max) const = 0;
  /// Time between two periodic questions; infinite for a policy that never changes its mind.
  [[nodiscard]] virtual Seconds interval() const = 0;
  [[nodiscard]] virtual std::uint32_t target(const PoolView& pool) = 0;
  /// How long a node stays powered without a replica; infinite: for ever.
  [[nodiscard]] virtual Seconds node_off_after() const = 0;
};

}  // namespace tradewind
