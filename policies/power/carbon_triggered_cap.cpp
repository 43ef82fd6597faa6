#include "policies/policy_info.hpp"
#include "policies/power/power_params.hpp"
#include "policies/power/power_policy.hpp"

namespace tradewind {
namespace {

class CarbonTriggeredCap final : public PowerPolicy {
 public:
  explicit CarbonTriggeredCap(const Params& params)
      : capped_{.cap = Watts(params.number("cap_w"))},
        threshold_(grams_per_kwh(params.number("threshold_g_per_kwh"))) {}

  [[nodiscard]] PowerRule rule(const PowerView& region) const override {
    return region.intensity > threshold_ ? capped_ : PowerRule{};
  }
  [[nodiscard]] PowerRule lowest() const override { return capped_; }

 private:
  PowerRule capped_;
  GramsPerJoule threshold_;
};

}  // namespace

PolicyInfo<PowerPolicy> carbon_triggered_cap_power() {
  return {.name = "carbon_triggered_cap",
          .summary = "A power cap while the region's grid is dirtier than a threshold, and none otherwise.",
          .source = "own; after demand response by power capping",
          .params = {cap_spec(), {"threshold_g_per_kwh", "Intensity above which the cap holds.", 300.0, 0.0, 1e5}},
          .make = make_policy<CarbonTriggeredCap>,
          .reads_carbon = true};
}

}  // namespace tradewind
