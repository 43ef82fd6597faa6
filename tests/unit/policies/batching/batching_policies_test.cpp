#include "tests/unit/policies/fake_views.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("a static batch takes up to its size when empty and nobody until it has run to its end") {
  const auto policy = testing::made<BatchingPolicy>("static", {{"sequences_max", 4}});
  const BatchRule empty = policy->rule({.running = 0, .waiting = 1});
  CHECK(empty.admit);
  CHECK(empty.sequences_max == 4);
  CHECK(empty.whole_prompts);
  CHECK_FALSE(policy->rule({.running = 1, .waiting = 9}).admit);
}

TEST_CASE("a dynamic batch starts when it is complete or when its first request has waited long enough") {
  const auto policy = testing::made<BatchingPolicy>("dynamic", {{"sequences_max", 4}, {"delay_s", 0.1}});
  const BatchRule early = policy->rule({.now = Seconds(7.05), .waiting = 3, .oldest_waiting_since = Seconds(7.0)});
  CHECK_FALSE(early.admit);
  CHECK(early.hold_until.value() == 7.1);
  CHECK(policy->rule({.now = Seconds(7.05), .waiting = 4, .oldest_waiting_since = Seconds(7.0)}).admit);
  CHECK(policy->rule({.now = early.hold_until, .waiting = 1, .oldest_waiting_since = Seconds(7.0)}).admit);
  CHECK_FALSE(
      policy->rule({.now = Seconds(9.0), .running = 1, .waiting = 9, .oldest_waiting_since = Seconds(7.0)}).admit);
}

TEST_CASE("continuous batching lets whole prompts join a running batch") {
  const auto policy = testing::made<BatchingPolicy>("continuous", {{"sequences_max", 64}, {"token_budget", 4096}});
  const BatchRule rule = policy->rule({.running = 63, .waiting = 5});
  CHECK(rule.admit);
  CHECK(rule.whole_prompts);
  CHECK(rule.sequences_max == 64);
  CHECK(rule.token_budget == 4096);
}

TEST_CASE("chunked batching has vLLM's defaults and cuts prompts") {
  const auto policy = testing::made<BatchingPolicy>("chunked");
  const BatchRule rule = policy->rule({.running = 3, .waiting = 5});
  CHECK(rule.admit);
  CHECK_FALSE(rule.whole_prompts);
  CHECK(rule.token_budget == 2048);
  CHECK(rule.sequences_max == 256);
}

TEST_CASE("no more sequences run than the token budget has decode tokens for") {
  const auto policy = testing::made<BatchingPolicy>("chunked", {{"token_budget", 128}});
  CHECK(policy->sequences_max() == 128);
}

TEST_CASE("every batching rule keeps within its policy's bound and holds an empty batch only for a finite time") {
  for (const auto& info : testing::entries<BatchingPolicy>()) {
    CAPTURE(info.name);
    const auto policy = testing::made<BatchingPolicy>(info.name);
    for (const std::uint32_t running : {0U, 1U, 300U}) {
      for (const std::uint32_t waiting : {1U, 40U}) {
        const BatchView view{
            .now = Seconds(5.0), .running = running, .waiting = waiting, .oldest_waiting_since = Seconds(5.0)};
        const BatchRule rule = policy->rule(view);
        CHECK(rule.sequences_max >= 1);
        CHECK(rule.sequences_max <= policy->sequences_max());
        CHECK(rule.token_budget >= 1);
        if (running == 0 && !rule.admit) {
          BatchView later = view;
          later.now = rule.hold_until;
          CHECK(rule.hold_until > view.now);
          CHECK(policy->rule(later).admit);
        }
      }
    }
  }
}

}  // namespace tradewind
