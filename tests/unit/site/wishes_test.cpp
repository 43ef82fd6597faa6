#include "sim/site/wishes.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("wishes are counted when the second in which they came is over, whatever their order") {
  Wishes wishes;
  for (const double at : {3.2, 1.5, 3.9, 0.1, 1.9}) wishes.add(Seconds(at));
  CHECK(wishes.before(Seconds(0.9)) == 0);
  CHECK(wishes.before(Seconds(1.0)) == 1);
  CHECK(wishes.before(Seconds(3.0)) == 3);
  CHECK(wishes.before(Seconds(3.99)) == 3);
  CHECK(wishes.before(Seconds(4.0)) == 5);
}

TEST_CASE("seconds long past are kept as one sum") {
  Wishes wishes;
  for (int second = 0; second < 10'000; ++second) wishes.add(Seconds(second));
  CHECK(wishes.before(Seconds(10'000.0)) == 10'000);
}

}  // namespace tradewind
