#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>
#include <optional>

namespace tradewind {

/// The replicas of one model in one region, as the region's own load balancer and scaler see them: current, completed
/// iterations only.
class PoolView {
 public:
  virtual ~PoolView() = default;

  [[nodiscard]] virtual Seconds now() const = 0;
  /// Replicas that the deployment may have, ready or not. Replica indices run from 0 to size()−1.
  [[nodiscard]] virtual std::uint32_t size() const = 0;
  [[nodiscard]] virtual std::uint32_t replicas_min() const = 0;
  [[nodiscard]] virtual std::uint32_t ready_count() const = 0;
  [[nodiscard]] virtual std::uint32_t starting_count() const = 0;
  /// The `i`-th ready replica in ascending order of index, i < ready_count(). O(log n).
  [[nodiscard]] virtual std::uint32_t ready_replica(std::uint32_t i) const = 0;
  [[nodiscard]] virtual bool ready(std::uint32_t replica) const = 0;
  /// Requests given to a replica and not ended.
  [[nodiscard]] virtual std::uint32_t outstanding(std::uint32_t replica) const = 0;
  /// The ready replica with the fewest outstanding requests, the lowest index among equals. O(log n); needs at least
  /// one ready replica.
  [[nodiscard]] virtual std::uint32_t least_outstanding() const = 0;
  /// The ready replica with the lowest index that has fewer than `outstanding_max` outstanding requests, if any. This
  /// scan is linear in the ready replicas; a pool that keeps an index over them overrides it with O(log n).
  [[nodiscard]] virtual std::optional<std::uint32_t> first_below(std::uint32_t outstanding_max) const {
    for (std::uint32_t i = 0; i < ready_count(); ++i) {
      const std::uint32_t replica = ready_replica(i);
      if (outstanding(replica) < outstanding_max) return replica;
    }
    return std::nullopt;
  }
  /// Share of a replica's KV blocks in use after its last completed iteration, 0 to 1.
  [[nodiscard]] virtual double kv_used(std::uint32_t replica) const = 0;
  /// Requests of this pool that wait because no replica is ready.
  [[nodiscard]] virtual std::uint64_t waiting() const = 0;
  /// All requests of this pool that have not ended, `waiting()` included.
  [[nodiscard]] virtual std::uint64_t outstanding_total() const = 0;
  /// Ready replicas that have been without work for at least `duration`.
  [[nodiscard]] virtual std::uint32_t idle_for_at_least(Seconds duration) const = 0;
  /// Sequences that one replica may run together under the batching policy.
  [[nodiscard]] virtual std::uint32_t slots_per_replica() const = 0;
  /// Requests for which routers chose another region because this one had no room left and could grow: all so far, as
  /// far as word of them has come here.
  [[nodiscard]] virtual std::uint64_t wishes() const = 0;
  /// Of the signal that the routing policy steers by, now.
  [[nodiscard]] virtual GramsPerJoule intensity() const = 0;
  /// Of electricity, now.
  [[nodiscard]] virtual DollarsPerJoule price() const = 0;
};

}  // namespace tradewind
