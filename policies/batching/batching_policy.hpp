#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>

namespace tradewind {

/// What a replica's scheduler knows at an iteration boundary.
struct BatchView {
  Seconds now{};
  std::uint32_t running = 0;  ///< sequences in prefill or decoding
  std::uint32_t waiting = 0;
  Seconds oldest_waiting_since{};  ///< when the first of the queue reached the replica; only if waiting > 0
};

/// What may join the next iteration. The replica applies it in queue order and within its KV cache.
struct BatchRule {
  std::uint32_t sequences_max = 1;  ///< running at once
  std::uint32_t token_budget = 1;   ///< prompt and decode tokens of one iteration
  bool whole_prompts = false;       ///< a prompt is never cut; one longer than the budget gets an iteration of its own
  bool admit = true;                ///< false: nothing joins now
  Seconds hold_until{};             ///< with admit = false and nothing running: ask again at this time at the latest
};

/// Decides what joins the next iteration of a replica.
///
/// Contract: asked at every iteration boundary with prompts in progress or waiting, when a request reaches a replica,
/// and about boundaries still to come. A pure function of the view: the exact fast-forward relies on it. With an empty
/// batch it either admits or holds until a finite time, so that no request waits for ever. `sequences_max()` bounds
/// every rule it returns.
class BatchingPolicy {
 public:
  virtual ~BatchingPolicy() = default;
  [[nodiscard]] virtual BatchRule rule(const BatchView& batch) const = 0;
  [[nodiscard]] virtual std::uint32_t sequences_max() const = 0;
};

}  // namespace tradewind
