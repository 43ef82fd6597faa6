#include "sim/base/math/portable.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>

namespace tradewind {
namespace {

/// Apart by so many representable numbers.
std::uint64_t ulps(double a, double b) {
  const auto x = std::bit_cast<std::int64_t>(a);
  const auto y = std::bit_cast<std::int64_t>(b);
  return static_cast<std::uint64_t>(x > y ? x - y : y - x);
}

TEST_CASE("portable functions are within two units in the last place of the C library's") {
  for (int i = 1; i <= 4000; ++i) {
    const double x = 0.0037 * i;
    CAPTURE(x);
    CHECK(ulps(portable::exp(x - 7.0), std::exp(x - 7.0)) <= 2);
    CHECK(ulps(portable::log(x), std::log(x)) <= 2);
    CHECK(ulps(portable::log2(x), std::log2(x)) <= 2);
    CHECK(ulps(portable::pow(x, 2.3), std::pow(x, 2.3)) <= 2);
    CHECK(ulps(portable::sin(x), std::sin(x)) <= 2);
    CHECK(ulps(portable::cos(x), std::cos(x)) <= 2);
  }
}

TEST_CASE("portable functions give these bits on every processor") {
  CHECK(std::bit_cast<std::uint64_t>(portable::exp(0.7)) == 0x40001c2a61268987);
  CHECK(std::bit_cast<std::uint64_t>(portable::log(0.7)) == 0xbfd6d3c324e13f50);
  CHECK(std::bit_cast<std::uint64_t>(portable::pow(0.7, 1.9)) == 0x3fe03fd60abf12f7);
  CHECK(std::bit_cast<std::uint64_t>(portable::sin(0.7)) == 0x3fe49d6e694619b8);
  CHECK(portable::exp(-1e308) == 0.0);
  CHECK(portable::exp(0.0) == 1.0);
  CHECK(portable::exp(1000.0) == HUGE_VAL);
  CHECK(portable::pow(2.0, 10.0) == 1024.0);
}

}  // namespace
}  // namespace tradewind
