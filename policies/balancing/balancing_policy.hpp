#pragma once

#include "policies/view/pool_view.hpp"
#include "policies/view/request_view.hpp"
#include "sim/base/random/stream.hpp"

namespace tradewind {

/// Decides which replica of a region serves a request.
///
/// Contract: called when a request has reached its region and at least one replica is ready. Returns the index of a
/// ready replica. One instance serves one pool. O(log n) in replicas. Deterministic; randomness only from `random`,
/// keyed by the request's id.
class BalancingPolicy {
 public:
  virtual ~BalancingPolicy() = default;
  virtual std::uint32_t choose(const RequestView& request, const PoolView& pool, Generator& random) = 0;
};

}  // namespace tradewind
