#include "policies/batching/batch_params.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/policy_info.hpp"

#include <algorithm>

namespace tradewind {
namespace {

class Continuous final : public BatchingPolicy {
 public:
  explicit Continuous(const Params& params)
      : token_budget_(params.count("token_budget")),
        sequences_max_(std::min(params.count("sequences_max"), token_budget_)) {}  // a decode takes one token

  [[nodiscard]] BatchRule rule(const BatchView&) const override {
    return {.sequences_max = sequences_max_, .token_budget = token_budget_, .whole_prompts = true};
  }
  [[nodiscard]] std::uint32_t sequences_max() const override { return sequences_max_; }

 private:
  std::uint32_t token_budget_;
  std::uint32_t sequences_max_;
};

}  // namespace

PolicyInfo<BatchingPolicy> continuous_batching() {
  return {.name = "continuous",
          .summary = "Whole prompts join the running batch at any iteration.",
          .source = "Yu et al., Orca (OSDI 2022); vLLM v0",
          .params = {token_budget_spec(8192.0), sequences_max_spec(256.0)},
          .make = make_policy<Continuous>};
}

}  // namespace tradewind
