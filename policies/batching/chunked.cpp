#include "policies/batching/batch_params.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/policy_info.hpp"

#include <algorithm>

namespace tradewind {
namespace {

class Chunked final : public BatchingPolicy {
 public:
  explicit Chunked(const Params& params)
      : token_budget_(params.count("token_budget")),
        sequences_max_(std::min(params.count("sequences_max"), token_budget_)) {}  // a decode takes one token

  [[nodiscard]] BatchRule rule(const BatchView&) const override {
    return {.sequences_max = sequences_max_, .token_budget = token_budget_, .whole_prompts = false};
  }
  [[nodiscard]] std::uint32_t sequences_max() const override { return sequences_max_; }

 private:
  std::uint32_t token_budget_;
  std::uint32_t sequences_max_;
};

}  // namespace

PolicyInfo<BatchingPolicy> chunked_batching() {
  return {.name = "chunked",
          .summary = "Decodes first, then prompts cut to what the token budget leaves, at every iteration.",
          .source = "Agrawal et al., Sarathi-Serve (OSDI 2024); vLLM v1",
          .params = {token_budget_spec(2048.0), sequences_max_spec(256.0)},
          .make = make_policy<Chunked>};
}

}  // namespace tradewind
