#include "tests/unit/policies/fake_views.hpp"

#include <doctest/doctest.h>

TEST_CASE("an uncapped accelerator has its rated power") {
  using namespace tradewind;
  CHECK_FALSE(made("uncapped", power_policies())->cap().has_value());
}
