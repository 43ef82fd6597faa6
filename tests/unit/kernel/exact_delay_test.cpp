#include "sim/kernel/exact_delay.hpp"

#include "sim/random/stream.hpp"

#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {
namespace {

/// Steps needed from `now` to exactly `target`; 9 when it is not reached.
int steps(double now, double target) {
  for (int step = 1; step < 9; ++step) {
    now += exact_delay(now, target);
    if (now == target) return step;
    if (now > target) return 9;
  }
  return 9;
}

TEST_CASE("a delay leads to exactly the target, whatever the two times are") {
  Generator random = Stream(7, "exact_delay").at(0);
  int rounded = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double target = std::ldexp(random.uniform(), static_cast<int>(random.uniform() * 40.0) - 10);
    const double now = target * random.uniform() * std::ldexp(1.0, -static_cast<int>(random.uniform() * 60.0));
    if (now + (target - now) != target) ++rounded;
    REQUIRE(steps(now, target) <= 2);
  }
  CHECK(rounded > 100);  // the plain difference would have missed these
}

TEST_CASE("a delay that no double can express goes half of the way and then exactly") {
  // Doubles near 2^53 are integers; 1.5 added to an even one always rounds to an even one.
  const double target = 0x1.0p53 - 1.0;
  const double now = std::ldexp(1.0, -1);
  CHECK(now + exact_delay(now, target) != target);
  CHECK(steps(now, target) == 2);
}

}  // namespace
}  // namespace tradewind
