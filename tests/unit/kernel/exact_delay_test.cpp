#include "sim/kernel/exact_delay.hpp"

#include "sim/base/random/stream.hpp"

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

TEST_CASE("where no double leads to the target, the delay goes half of the way and then exactly") {
  // Between 2^52 and 2^53 doubles are the integers: a half plus any of them is a tie, and rounds to an even one.
  const double now = 1.5;
  const double target = 0x1.0p52 + 3.0;
  for (double delay = 0x1.0p52 - 2.0; delay < target + 2.0; ++delay) REQUIRE(now + delay != target);
  CHECK(steps(now, target) == 2);
}

}  // namespace
}  // namespace tradewind
