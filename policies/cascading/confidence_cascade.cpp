#include "policies/cascading/cascading_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

/// The judge's confidence is a rank, uniform over past answers, so the share that falls below a threshold is the
/// threshold itself.
class ConfidenceCascade final : public CascadingPolicy {
 public:
  explicit ConfidenceCascade(const Params& params)
      : first_model_(params.word("first_model")),
        escalate_share_(params.number("escalate_share")),
        judge_auroc_(params.number("judge_auroc")) {}

  [[nodiscard]] CascadePlan plan(const std::string& model) const override {
    return {.models = {first_model_, model}, .judge_auroc = judge_auroc_};
  }
  std::uint16_t first_tier(const RequestView&) override { return 0; }
  bool escalate(const RequestView&, std::uint16_t, double confidence) override { return confidence < escalate_share_; }

 private:
  std::string first_model_;
  double escalate_share_;
  double judge_auroc_;
};

}  // namespace

PolicyInfo<CascadingPolicy> confidence_cascade_cascading() {
  return {
      .name = "confidence_cascade",
      .summary = "A small model answers first; the least confident share is asked again of the workload's model.",
      .source = "Chen et al., FrugalGPT (2023); Ong et al., RouteLLM (2024)",
      .params = {{.key = "first_model",
                  .help = "Model that answers first; cheaper than the workload's model, or the cascade only costs.",
                  .default_value = "llama-3.1-8b"},
                 {.key = "escalate_share",
                  .help = "Share of first answers that are escalated; more costs energy and gains accuracy.",
                  .default_value = 0.3,
                  .min = 0.0,
                  .max = 1.0},
                 {.key = "judge_auroc",
                  .help =
                      "How well the judge tells right answers from wrong ones: 0.5 knows nothing, 1 is never wrong.",
                  .default_value = 0.8,
                  .min = 0.5,
                  .max = 1.0}},
      .make = make_policy<ConfidenceCascade>};
}

}  // namespace tradewind
