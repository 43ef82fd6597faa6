#include "sim/books/region_account.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

Settlement hundred_joules(Phase phase) {
  Settlement out;
  out.phase = phase;
  out.energy.gpu_active = Joules(60);
  out.energy.host = Joules(30);
  out.energy.network = Joules(10);
  out.location = Grams(7);
  out.rows = {Grams(2), Grams(1), Grams(3), Grams(0.5), Grams(0.5)};
  out.marginal = Grams(9);
  out.water_site = Litres(1);
  out.water_source = Litres(2);
  out.cost = Dollars(3);
  return out;
}

TEST_CASE("an account adds up what was settled, and knows which of it came after the window") {
  RegionAccount account;
  account.add(hundred_joules(Phase::window));
  account.add(hundred_joules(Phase::window));
  account.add(hundred_joules(Phase::drain));
  CHECK(account.energy.facility() == Joules(300));
  CHECK(account.energy.gpu_active == Joules(180));
  CHECK(account.drain == Joules(100));
  CHECK(account.location == Grams(21));
  CHECK(account.rows.gpu_active == Grams(6));
  CHECK(account.rows.total() == account.location);
  CHECK(account.marginal == Grams(27));
  CHECK(account.water_site == Litres(3));
  CHECK(account.water_source == Litres(6));
  CHECK(account.electricity == Dollars(9));
  CHECK(account.hardware == Dollars(0));
}

TEST_CASE(
    "what hardware costs is kept apart from electricity, and manufacture is embodied, of every node that was held") {
  RegionAccount account;
  account.add(hundred_joules(Phase::window));
  RegionClosing closing;
  closing.gpu_busy = Seconds(11);
  closing.nodes = {{Seconds(80), Grams(4), Dollars(2)}, {Seconds(40), Grams(1), Dollars(1)}};
  closing.power.busy = Seconds(5);
  closing.power.above_cap_max = Watts(20);
  account.add(closing);
  CHECK(account.embodied == Grams(5));
  CHECK(account.electricity == Dollars(3));
  CHECK(account.hardware == Dollars(3));
  CHECK(account.gpu_provisioned == Seconds(120));
  CHECK(account.gpu_busy == Seconds(11));
  CHECK(account.power.busy == Seconds(5));
  CHECK(account.location == Grams(7));
}

TEST_CASE("accounts of parts add up in every figure, and of powers above a cap the highest stays") {
  RegionAccount one;
  one.add(hundred_joules(Phase::drain));
  RegionClosing closing;
  closing.gpu_busy = Seconds(1);
  closing.nodes = {{Seconds(8), Grams(4), Dollars(2)}};
  closing.power = {Seconds(1), Seconds(2), Seconds(3), Joules(4), Watts(50)};
  one.add(closing);
  one.wasted = Joules(6);
  RegionAccount two = one;
  two.power.above_cap_max = Watts(40);
  two += one;
  CHECK(two.energy.facility() == Joules(200));
  CHECK(two.drain == Joules(200));
  CHECK(two.wasted == Joules(12));
  CHECK(two.location == Grams(14));
  CHECK(two.rows.cold_start == Grams(1));
  CHECK(two.rows.total() == Grams(14));
  CHECK(two.marginal == Grams(18));
  CHECK(two.embodied == Grams(8));
  CHECK(two.water_site == Litres(2));
  CHECK(two.water_source == Litres(4));
  CHECK(two.electricity == Dollars(6));
  CHECK(two.hardware == Dollars(4));
  CHECK(two.gpu_busy == Seconds(2));
  CHECK(two.gpu_provisioned == Seconds(16));
  CHECK(two.power.busy == Seconds(2));
  CHECK(two.power.slowed == Seconds(4));
  CHECK(two.power.at_clock == Seconds(6));
  CHECK(two.power.above_cap == Joules(8));
  CHECK(two.power.above_cap_max == Watts(50));
}

}  // namespace
}  // namespace tradewind
