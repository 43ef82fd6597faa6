#include "policies/policy_info.hpp"
#include "policies/power/power_params.hpp"
#include "policies/power/power_policy.hpp"

namespace tradewind {
namespace {

class PhaseClock final : public PowerPolicy {
 public:
  explicit PhaseClock(const Params& params)
      : rule_{.cap = std::nullopt,
              .prefill_clock = params.number("prefill_clock"),
              .decode_clock = params.number("decode_clock")} {}
  [[nodiscard]] PowerRule rule(const PowerView&) const override { return rule_; }
  [[nodiscard]] PowerRule lowest() const override { return rule_; }

 private:
  PowerRule rule_;
};

}  // namespace

PolicyInfo<PowerPolicy> phase_clock_power() {
  return {.name = "phase_clock",
          .summary = "One clock for iterations with prompt tokens and another for those that only decode.",
          .source = "Stojkovic et al., DynamoLLM (HPCA 2025); arXiv 2605.11999",
          .params = {clock_spec("prefill_clock", "Share of the default clock while prompts are prefilled.", 1.0),
                     clock_spec("decode_clock", "Share of the default clock while only decoding.", 0.8)},
          .make = make_policy<PhaseClock>};
}

}  // namespace tradewind
