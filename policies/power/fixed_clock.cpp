#include "policies/policy_info.hpp"
#include "policies/power/power_params.hpp"
#include "policies/power/power_policy.hpp"

namespace tradewind {
namespace {

class FixedClock final : public PowerPolicy {
 public:
  explicit FixedClock(const Params& params)
      : rule_{.cap = std::nullopt, .prefill_clock = params.number("clock"), .decode_clock = params.number("clock")} {}
  [[nodiscard]] PowerRule rule(const PowerView&) const override { return rule_; }
  [[nodiscard]] PowerRule lowest() const override { return rule_; }

 private:
  PowerRule rule_;
};

}  // namespace

PolicyInfo<PowerPolicy> fixed_clock_power() {
  return {.name = "fixed_clock",
          .summary = "One locked clock for every accelerator, at all times.",
          .source = "nvidia-smi --lock-gpu-clocks; arXiv 2605.11999",
          .params = {clock_spec("clock", "Share of the default clock.", 0.8)},
          .make = make_policy<FixedClock>};
}

}  // namespace tradewind
