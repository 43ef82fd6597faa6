#include "tests/unit/policies/fake_views.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("an uncapped accelerator has its rated power and its default clock") {
  CHECK(testing::made<PowerPolicy>("uncapped")->rule({}) == PowerRule{});
}

TEST_CASE("a fixed cap is the same on every grid") {
  const auto policy = testing::made<PowerPolicy>("fixed_cap", {{"cap_w", 450.0}});
  CHECK(policy->rule({grams_per_kwh(20)}).cap == Watts(450));
  CHECK(policy->rule({grams_per_kwh(900)}).cap == Watts(450));
  CHECK(policy->rule({}).decode_clock == 1.0);
}

TEST_CASE("a fixed clock holds in both phases, a phase clock in its own") {
  const PowerRule fixed = testing::made<PowerPolicy>("fixed_clock", {{"clock", 0.7}})->rule({});
  CHECK(fixed == PowerRule{.cap = std::nullopt, .prefill_clock = 0.7, .decode_clock = 0.7});
  const PowerRule by_phase =
      testing::made<PowerPolicy>("phase_clock", {{"prefill_clock", 0.9}, {"decode_clock", 0.6}})->rule({});
  CHECK(by_phase == PowerRule{.cap = std::nullopt, .prefill_clock = 0.9, .decode_clock = 0.6});
}

TEST_CASE("a carbon-triggered cap holds only while the grid is dirtier than its threshold") {
  const auto policy =
      testing::made<PowerPolicy>("carbon_triggered_cap", {{"cap_w", 400.0}, {"threshold_g_per_kwh", 250.0}});
  CHECK(policy->rule({grams_per_kwh(251)}).cap == Watts(400));
  CHECK_FALSE(policy->rule({grams_per_kwh(250)}).cap.has_value());
  CHECK(policy->lowest().cap == Watts(400));
}

}  // namespace tradewind
