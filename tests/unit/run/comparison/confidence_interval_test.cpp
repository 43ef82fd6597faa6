#include "sim/run/comparison/confidence_interval.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("an interval is Student's: of 1, 2, 3 it is 2 ± 2.484") {
  const ConfidenceInterval interval = interval_of({1.0, 2.0, 3.0});
  CHECK(interval.mean == doctest::Approx(2.0).epsilon(1e-15));
  CHECK(*interval.ci95 == doctest::Approx(4.30265273 / 1.7320508).epsilon(1e-8));  // t(0.975, 2)/√3
  CHECK(interval.n == 3);
}

TEST_CASE("an interval of constants has no width, whatever rounding says of their mean") {
  for (const double value : {0.1, 1e-9, 12345.678, -3.3}) {
    const ConfidenceInterval interval = interval_of(std::vector<double>(7, value));
    CHECK(interval.mean == value);
    CHECK(*interval.ci95 == 0.0);
  }
}

TEST_CASE("one value has no interval") {
  CHECK_FALSE(interval_of({5.0}).ci95.has_value());
  CHECK(interval_of({5.0}).mean == 5.0);
}

}  // namespace tradewind
