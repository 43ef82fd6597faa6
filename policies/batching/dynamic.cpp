#include "policies/batching/batch_params.hpp"
#include "policies/batching/batching_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

class Dynamic final : public BatchingPolicy {
 public:
  explicit Dynamic(const Params& params)
      : sequences_max_(params.count("sequences_max")), delay_(params.number("delay_s")) {}

  [[nodiscard]] BatchRule rule(const BatchView& batch) const override {
    const Seconds due = batch.oldest_waiting_since + delay_;
    const bool complete = batch.waiting >= sequences_max_ || batch.now >= due;
    return {.sequences_max = sequences_max_,
            .token_budget = unlimited_tokens,
            .whole_prompts = true,
            .admit = batch.running == 0 && complete,
            .hold_until = due};
  }
  [[nodiscard]] std::uint32_t sequences_max() const override { return sequences_max_; }

 private:
  std::uint32_t sequences_max_;
  Seconds delay_;
};

}  // namespace

PolicyInfo<BatchingPolicy> dynamic_batching() {
  return {.name = "dynamic",
          .summary = "Starts a batch when enough wait or the first has waited long enough; it then runs to its end.",
          .source = "NVIDIA Triton, dynamic batcher",
          .params = {sequences_max_spec(32.0),
                     {.key = "delay_s",
                      .help = "Longest wait of the first request for others to join; longer fills the batch better.",
                      .default_value = 0.1,
                      .min = 0.0,
                      .max = 3600.0}},
          .make = make_policy<Dynamic>};
}

}  // namespace tradewind
