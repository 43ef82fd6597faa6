#include "sim/base/units/divisor.hpp"

#include "sim/base/random/stream.hpp"

#include <cstdint>
#include <doctest/doctest.h>
#include <limits>
#include <vector>

namespace tradewind {
namespace {

constexpr std::uint32_t largest = std::numeric_limits<std::uint32_t>::max();

void check_against_division(std::uint32_t divisor, std::uint32_t dividend) {
  const Divisor fast(divisor);
  CAPTURE(divisor);
  CAPTURE(dividend);
  REQUIRE(fast.quotient(dividend) == dividend / divisor);
  REQUIRE(fast.remainder(dividend) == dividend % divisor);
}

TEST_CASE("a divisor divides as division does") {
  SUBCASE("next to every multiple where a quotient changes, of small and large divisors") {
    std::vector<std::uint32_t> divisors;
    for (std::uint32_t d = 1; d <= 1000; ++d) divisors.push_back(d);
    for (std::uint32_t bit = 10; bit < 32; ++bit) {
      for (const std::uint32_t near : {-1, 0, 1}) divisors.push_back((1U << bit) + near);
    }
    divisors.insert(divisors.end(), {largest / 2, largest - 1, largest});
    for (const std::uint32_t d : divisors) {
      for (const std::uint32_t multiple : {0U, 1U, 2U, 3U, 1000U, largest / d / 2, largest / d}) {
        const std::uint64_t exact = std::uint64_t{multiple} * d;
        if (exact > largest) continue;
        const auto dividend = static_cast<std::uint32_t>(exact);
        check_against_division(d, dividend);
        if (dividend > 0) check_against_division(d, dividend - 1);
        if (dividend < largest) check_against_division(d, dividend + 1);
      }
      check_against_division(d, largest);
    }
  }
  SUBCASE("at random") {
    Generator random = Stream(1, "divisors").at(0);
    for (int i = 0; i < 1'000'000; ++i) {
      const auto shift = random() % 32;
      const auto divisor = static_cast<std::uint32_t>(random() >> 32U >> shift);
      if (divisor > 0) check_against_division(divisor, static_cast<std::uint32_t>(random()));
    }
  }
}

}  // namespace
}  // namespace tradewind
