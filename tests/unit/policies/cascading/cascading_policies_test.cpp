#include "tests/unit/policies/fake_views.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("without a cascade the workload's model answers alone and nothing is escalated") {
  const auto policy = testing::made<CascadingPolicy>("none");
  CHECK(policy->plan("llama-3.1-70b").models == std::vector<std::string>{"llama-3.1-70b"});
  CHECK(policy->first_tier({}) == 0);
  CHECK_FALSE(policy->escalate({}, 0, 0.0));
}

TEST_CASE("a confidence cascade asks the small model first and the workload's model last") {
  const auto policy =
      testing::made<CascadingPolicy>("confidence_cascade", {{"first_model", "qwen3-14b"}, {"judge_auroc", 0.7}});
  const CascadePlan plan = policy->plan("llama-3.1-70b");
  CHECK(plan.models == std::vector<std::string>{"qwen3-14b", "llama-3.1-70b"});
  CHECK(plan.judge_auroc == 0.7);
  CHECK(policy->first_tier({}) == 0);
}

TEST_CASE("exactly the least confident share is escalated") {
  const auto policy = testing::made<CascadingPolicy>("confidence_cascade", {{"escalate_share", 0.25}});
  int escalated = 0;
  for (int i = 0; i < 1000; ++i) escalated += policy->escalate({}, 0, i / 1000.0) ? 1 : 0;
  CHECK(escalated == 250);
  CHECK(policy->escalate({}, 0, 0.2499));
  CHECK_FALSE(policy->escalate({}, 0, 0.25));
}

TEST_CASE("a cascade escalates nothing at a share of zero and everything at one") {
  const auto nothing = testing::made<CascadingPolicy>("confidence_cascade", {{"escalate_share", 0.0}});
  const auto everything = testing::made<CascadingPolicy>("confidence_cascade", {{"escalate_share", 1.0}});
  CHECK_FALSE(nothing->escalate({}, 0, 0.0));
  CHECK(everything->escalate({}, 0, 0.999999));
}

}  // namespace tradewind
