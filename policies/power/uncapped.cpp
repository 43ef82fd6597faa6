#include "policies/policy_info.hpp"
#include "policies/power/power_policy.hpp"

namespace tradewind {
namespace {

class Uncapped final : public PowerPolicy {
 public:
  [[nodiscard]] PowerRule rule(const PowerView&) const override { return {}; }
  [[nodiscard]] PowerRule lowest() const override { return {}; }
};

}  // namespace

PolicyInfo<PowerPolicy> uncapped_power() {
  return {.name = "uncapped",
          .summary = "Every accelerator may draw its rated power.",
          .source = "own (the default of the parts)",
          .params = {},
          .make = make_policy<Uncapped>};
}

}  // namespace tradewind
