#include "policies/policy_info.hpp"
#include "policies/power/power_params.hpp"
#include "policies/power/power_policy.hpp"

namespace tradewind {
namespace {

class FixedCap final : public PowerPolicy {
 public:
  explicit FixedCap(const Params& params) : rule_{.cap = Watts(params.number("cap_w"))} {}
  [[nodiscard]] PowerRule rule(const PowerView&) const override { return rule_; }
  [[nodiscard]] PowerRule lowest() const override { return rule_; }

 private:
  PowerRule rule_;
};

}  // namespace

PolicyInfo<PowerPolicy> fixed_cap_power() {
  return {.name = "fixed_cap",
          .summary = "One power cap for every accelerator, at all times.",
          .source = "nvidia-smi --power-limit; measured in MLPerf Inference v4.1 power results (8 H200 at 500 W)",
          .params = {cap_spec()},
          .make = make_policy<FixedCap>};
}

}  // namespace tradewind
