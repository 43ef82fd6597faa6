#pragma once

#include "policies/params.hpp"
#include "policies/view/pool_view.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tradewind {

[[nodiscard]] inline ParamSpec warm_replicas_spec() {
  return {.key = "warm_replicas",
          .help = "Replicas that are never stopped, within the deployment's limits; more means fewer cold starts.",
          .default_value = 0.0,
          .min = 0.0,
          .max = 1e6,
          .whole = true};
}

[[nodiscard]] inline ParamSpec node_off_after_spec() {
  return {.key = "node_off_after_s",
          .help = "Time after which a node without replicas is powered down; 1e9 never.",
          .default_value = 600.0,
          .min = 0.0,
          .max = 1e9};
}

[[nodiscard]] inline ParamSpec interval_spec(double default_value) {
  return {.key = "interval_s",
          .help = "Time between two decisions; shorter follows the load more closely.",
          .default_value = default_value,
          .min = 0.1,
          .max = 86400.0};
}

/// Requests that went elsewhere for want of room, as a scaler heeds them: while some come it keeps what it has, and
/// starts one replica after the other until none come any more.
class WishWatch {
 public:
  /// \param keep  How long what was started for wishes is kept after the last.
  explicit WishWatch(Seconds keep) : keep_(keep) {}

  /// Replicas wanted for their sake.
  [[nodiscard]] std::uint32_t target(const PoolView& pool) {
    const bool some = pool.wishes() > heard_;
    heard_ = pool.wishes();
    if (some) last_ = pool.now();
    const std::uint32_t there = pool.ready_count() + pool.starting_count();
    if (some && pool.starting_count() == 0) return std::min(pool.size(), there + 1);
    return last_ && pool.now() - *last_ <= keep_ ? there : 0;
  }

 private:
  Seconds keep_;
  std::uint64_t heard_ = 0;
  std::optional<Seconds> last_;
};

}  // namespace tradewind
