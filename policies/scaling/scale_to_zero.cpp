#include "policies/policy_info.hpp"
#include "policies/scaling/scaling_params.hpp"
#include "policies/scaling/scaling_policy.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {
namespace {

class ScaleToZero final : public ScalingPolicy {
 public:
  explicit ScaleToZero(const Params& params)
      : warm_replicas_(params.count("warm_replicas")),
        load_target_(params.number("load_target")),
        idle_timeout_(params.number("idle_timeout_s")),
        interval_(params.number("interval_s")),
        wishes_(interval_),
        node_off_after_(params.number("node_off_after_s")) {}

  [[nodiscard]] std::uint32_t floor(std::uint32_t replicas_min, std::uint32_t replicas_max) const override {
    return std::clamp(warm_replicas_, replicas_min, replicas_max);
  }
  [[nodiscard]] Seconds interval() const override { return interval_; }
  [[nodiscard]] std::uint32_t target(const PoolView& pool) override {
    const std::uint32_t used = pool.ready_count() + pool.starting_count() - pool.idle_for_at_least(idle_timeout_);
    return std::min(pool.size(),
                    std::max({floor(pool.replicas_min(), pool.size()), needed(pool), used, wishes_.target(pool)}));
  }
  [[nodiscard]] Seconds node_off_after() const override { return node_off_after_; }

 private:
  /// Replicas that bring the load down to the target: at least one while a request is outstanding.
  [[nodiscard]] std::uint32_t needed(const PoolView& pool) const {
    const double per_replica = load_target_ * pool.slots_per_replica();
    const double replicas = std::ceil(static_cast<double>(pool.outstanding_total()) / per_replica);
    return static_cast<std::uint32_t>(std::min(replicas, static_cast<double>(pool.size())));
  }

  std::uint32_t warm_replicas_;
  double load_target_;
  Seconds idle_timeout_;
  Seconds interval_;
  WishWatch wishes_;
  Seconds node_off_after_;
};

}  // namespace

PolicyInfo<ScalingPolicy> scale_to_zero_scaling() {
  return {
      .name = "scale_to_zero",
      .summary = "Stops replicas idle past a time-out, down to none, and starts what the outstanding requests need.",
      .source = "AWS Lambda and Azure Functions keep-alive (Shahrad et al., USENIX ATC 2020)",
      .params = {{.key = "idle_timeout_s",
                  .help = "Idle time after which a replica is stopped; longer means fewer cold starts and more idle "
                          "energy.",
                  .default_value = 300.0,
                  .min = 0.0,
                  .max = 1e9},
                 warm_replicas_spec(),
                 {.key = "load_target",
                  .help = "Outstanding requests per sequence slot above which another replica is started; lower "
                          "starts earlier.",
                  .default_value = 0.5,
                  .min = 0.01,
                  .max = 100.0},
                 interval_spec(15.0),
                 node_off_after_spec()},
      .make = make_policy<ScaleToZero>};
}

}  // namespace tradewind
