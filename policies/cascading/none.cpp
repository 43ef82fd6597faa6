#include "policies/cascading/cascading_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

class None final : public CascadingPolicy {
 public:
  [[nodiscard]] CascadePlan plan(const std::string& model) const override { return {.models = {model}}; }
  std::uint16_t first_tier(const RequestView&) override { return 0; }
  bool escalate(const RequestView&, std::uint16_t, double) override { return false; }
};

}  // namespace

PolicyInfo<CascadingPolicy> none_cascading() {
  return {.name = "none",
          .summary = "Every request is answered by the workload's model alone.",
          .source = "own",
          .params = {},
          .make = make_policy<None>};
}

}  // namespace tradewind
