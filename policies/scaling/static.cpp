#include "policies/policy_info.hpp"
#include "policies/scaling/scaling_policy.hpp"

#include <limits>

namespace tradewind {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

class Static final : public ScalingPolicy {
 public:
  [[nodiscard]] std::uint32_t floor(std::uint32_t, std::uint32_t replicas_max) const override { return replicas_max; }
  [[nodiscard]] Seconds interval() const override { return never; }
  [[nodiscard]] std::uint32_t target(const PoolView& pool) override { return pool.size(); }
  [[nodiscard]] Seconds node_off_after() const override { return never; }
};

}  // namespace

PolicyInfo<ScalingPolicy> static_scaling() {
  return {.name = "static",
          .summary = "Everything provisioned stays on.",
          .source = "own (the baseline)",
          .params = {},
          .make = make_policy<Static>};
}

}  // namespace tradewind
