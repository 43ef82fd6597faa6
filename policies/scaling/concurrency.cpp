#include "policies/policy_info.hpp"
#include "policies/scaling/scaling_params.hpp"
#include "policies/scaling/scaling_policy.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>

namespace tradewind {
namespace {

std::vector<ParamSpec> specs() {
  return {
      {.key = "target_share",
       .help = "Share of a replica's sequence slots that should be in use; lower keeps more headroom.",
       .default_value = 0.7,
       .min = 0.01,
       .max = 1.0},
      {.key = "stable_window_s",
       .help = "Window over which concurrency is averaged; longer changes less often.",
       .default_value = 60.0,
       .min = 1.0,
       .max = 86400.0},
      {.key = "panic_window_share",
       .help = "Length of the short window as a share of the long one; shorter sees surges earlier.",
       .default_value = 0.1,
       .min = 0.01,
       .max = 1.0},
      {.key = "panic_threshold",
       .help = "Replicas wanted by the short window per ready one at which panic begins; higher panics less.",
       .default_value = 2.0,
       .min = 1.1,
       .max = 1000.0},
      {.key = "scale_down_rate_max",
       .help = "Largest factor by which one decision reduces the ready replicas.",
       .default_value = 2.0,
       .min = 1.1,
       .max = 1000.0},
      {.key = "grace_s",
       .help = "Time for which the last replica is kept once none is wanted.",
       .default_value = 30.0,
       .min = 0.0,
       .max = 86400.0},
      warm_replicas_spec(),
      interval_spec(2.0),
      node_off_after_spec(),
  };
}

/// Concurrency is the requests outstanding in the pool. Source of the rule: knative.dev/docs/serving/autoscaling and
/// knative/serving, pkg/autoscaler/scaling/autoscaler.go. Its limit on scaling up (a factor of 1,000) is left out.
class Concurrency final : public ScalingPolicy {
 public:
  explicit Concurrency(const Params& params)
      : params_(params),
        interval_(params.number("interval_s")),
        stable_window_(params.number("stable_window_s")),
        stable_readings_(in_intervals(stable_window_)),
        panic_readings_(in_intervals(params.number("panic_window_share") * stable_window_)),
        wishes_(stable_window_) {}

  [[nodiscard]] std::uint32_t floor(std::uint32_t replicas_min, std::uint32_t replicas_max) const override {
    return std::clamp(params_.count("warm_replicas"), replicas_min, replicas_max);
  }
  [[nodiscard]] Seconds interval() const override { return interval_; }
  [[nodiscard]] Seconds node_off_after() const override { return Seconds(params_.number("node_off_after_s")); }

  [[nodiscard]] std::uint32_t target(const PoolView& pool) override {
    read(pool);
    const double desired = with_grace(pool, with_panic(pool));
    const auto replicas = static_cast<std::uint32_t>(std::min(desired, static_cast<double>(pool.size())));
    return std::max({floor(pool.replicas_min(), pool.size()), replicas, wishes_.target(pool)});
  }

 private:
  struct Reading {
    std::int64_t tick = 0;
    double concurrency = 0.0;
  };

  [[nodiscard]] std::int64_t in_intervals(Seconds window) const {
    return std::max<std::int64_t>(1, std::llround(window / interval_));
  }

  /// Notes the concurrency of now: one reading per interval, the latest, so that a burst that finds nothing ready is
  /// seen at once and yet weighs no more than any other interval.
  void read(const PoolView& pool) {
    const std::int64_t tick = std::llround(pool.now() / interval_);
    if (readings_.empty() || readings_.back().tick != tick) readings_.push_back({tick, 0.0});
    readings_.back().concurrency = static_cast<double>(pool.outstanding_total());
    while (readings_.front().tick <= tick - stable_readings_) readings_.pop_front();
  }

  /// Mean of the readings of the last `count` intervals.
  [[nodiscard]] double mean(std::int64_t count) const {
    double sum = 0.0;
    double seen = 0.0;
    for (const Reading& reading : readings_) {
      if (reading.tick <= readings_.back().tick - count) continue;
      sum += reading.concurrency;
      seen += 1.0;
    }
    return sum / seen;
  }

  /// Replicas before limits. In panic the short window decides and nothing is scaled down.
  double with_panic(const PoolView& pool) {
    const double ready = std::max(1.0, static_cast<double>(pool.ready_count()));
    const double per_replica = params_.number("target_share") * pool.slots_per_replica();
    const double down_to = std::floor(ready / params_.number("scale_down_rate_max"));
    const double stable = std::max(down_to, std::ceil(mean(stable_readings_) / per_replica));
    const double panic = std::ceil(mean(panic_readings_) / per_replica);
    if (panic / ready >= params_.number("panic_threshold")) {
      panic_since_ = pool.now();
    } else if (panic_since_ && *panic_since_ + stable_window_ < pool.now()) {
      panic_since_.reset();
      panic_replicas_ = 0.0;
    }
    if (!panic_since_) return stable;
    panic_replicas_ = std::max({panic_replicas_, stable, panic, down_to});
    return panic_replicas_;
  }

  /// The last replica stays until none has been wanted for the grace period.
  double with_grace(const PoolView& pool, double desired) {
    if (desired > 0.0) {
      zero_since_.reset();
      return desired;
    }
    if (!zero_since_) zero_since_ = pool.now();
    const bool over = pool.now() - *zero_since_ >= Seconds(params_.number("grace_s"));
    return over || pool.ready_count() + pool.starting_count() == 0 ? 0.0 : 1.0;
  }

  Params params_;
  Seconds interval_;
  Seconds stable_window_;
  std::int64_t stable_readings_;
  std::int64_t panic_readings_;
  WishWatch wishes_;
  std::deque<Reading> readings_;        // the stable window, oldest first
  std::optional<Seconds> panic_since_;  // when the threshold was last exceeded; empty: not in panic
  double panic_replicas_ = 0.0;         // most replicas wanted since the panic began
  std::optional<Seconds> zero_since_;
};

}  // namespace

PolicyInfo<ScalingPolicy> concurrency_scaling() {
  return {.name = "concurrency",
          .summary = "Follows the mean concurrency of a long window, and of a short one when load surges.",
          .source = "Knative Serving, pod autoscaler (KPA) and its defaults",
          .params = specs(),
          .make = make_policy<Concurrency>};
}

}  // namespace tradewind
