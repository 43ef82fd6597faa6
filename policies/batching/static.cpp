#include "policies/batching/batch_params.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

class Static final : public BatchingPolicy {
 public:
  explicit Static(const Params& params) : sequences_max_(params.count("sequences_max")) {}

  [[nodiscard]] BatchRule rule(const BatchView& batch) const override {
    return {.sequences_max = sequences_max_,
            .token_budget = unlimited_tokens,
            .whole_prompts = true,
            .admit = batch.running == 0};
  }
  [[nodiscard]] std::uint32_t sequences_max() const override { return sequences_max_; }

 private:
  std::uint32_t sequences_max_;
};

}  // namespace

PolicyInfo<BatchingPolicy> static_batching() {
  return {.name = "static",
          .summary = "Takes those waiting into an empty batch, which then runs to its end before anyone joins.",
          .source = "FasterTransformer; the baseline of Orca (OSDI 2022)",
          .params = {sequences_max_spec(32.0)},
          .make = make_policy<Static>};
}

}  // namespace tradewind
