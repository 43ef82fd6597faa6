#include "sim/base/signal/signal.hpp"

#include <doctest/doctest.h>
#include <limits>
#include <stdexcept>

namespace tradewind {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// 1 from before the start to 10 s, 3 to 30 s, 0 to 100 s.
Signal steps() { return {{Seconds(-5), Seconds(10), Seconds(30)}, {1.0, 3.0, 0.0}, Seconds(100)}; }

TEST_CASE("a signal has the value of a step from its start on, and that of its last step at its end") {
  const Signal signal = steps();
  CHECK(signal.value_at(Seconds(0)) == 1.0);
  CHECK(signal.value_at(Seconds(9.999)) == 1.0);
  CHECK(signal.value_at(Seconds(10)) == 3.0);
  CHECK(signal.value_at(Seconds(30)) == 0.0);
  CHECK(signal.value_at(Seconds(100)) == 0.0);
}

TEST_CASE("the integral of a signal is the sum of its steps") {
  const Signal signal = steps();
  CHECK(signal.integral(Seconds(0), Seconds(100)) == 10.0 * 1.0 + 20.0 * 3.0);
  CHECK(signal.integral(Seconds(8), Seconds(31)) == 2.0 * 1.0 + 20.0 * 3.0);
  CHECK(signal.integral(Seconds(12), Seconds(15)) == 9.0);
  CHECK(signal.integral(Seconds(12), Seconds(12)) == 0.0);
}

TEST_CASE("a change lies strictly after the time that is asked about") {
  const Signal signal = steps();
  CHECK(signal.next_change(Seconds(0)) == Seconds(10));
  CHECK(signal.next_change(Seconds(10)) == Seconds(30));
  CHECK(signal.next_change(Seconds(30)) == Seconds(never));
  CHECK(Signal::constant(7.0).next_change(Seconds(0)) == Seconds(never));
  CHECK(Signal::constant(7.0).value_at(Seconds(1e12)) == 7.0);
}

TEST_CASE("a signal says nothing of times that it does not cover") {
  CHECK_THROWS_AS((void)steps().value_at(Seconds(100.001)), std::logic_error);
  CHECK_THROWS_AS((void)steps().value_at(Seconds(-6)), std::logic_error);
}

TEST_CASE("a signal of steps that make no sense is refused") {
  CHECK_THROWS_AS(Signal({}, {}, Seconds(1)), std::logic_error);
  CHECK_THROWS_AS(Signal({Seconds(0)}, {1.0, 2.0}, Seconds(1)), std::logic_error);
  CHECK_THROWS_AS(Signal({Seconds(1)}, {1.0}, Seconds(2)), std::logic_error);
  CHECK_THROWS_AS(Signal({Seconds(0), Seconds(5), Seconds(4)}, {1, 2, 3}, Seconds(9)), std::logic_error);
  CHECK_THROWS_AS(Signal({Seconds(0), Seconds(5)}, {1, 2}, Seconds(5)), std::logic_error);
}

}  // namespace
}  // namespace tradewind
