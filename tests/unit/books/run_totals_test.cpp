#include "sim/books/run_totals.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tradewind {
namespace {

constexpr TotalsShape small_shape{2, 2, 2, 2, Seconds(7200), Seconds(10800), Seconds(1800)};

/// Totals of which every figure differs from every other, none of them round in binary.
RunTotals odd_totals() {
  RunTotals totals(small_shape);
  double next = 0.1;
  const auto odd = [&] { return next += 1.0 / 3.0; };
  RequestTally& tally = totals.tally(1, 2, 1);
  tally.injected = 9;
  Completion answer;
  answer.ttft = Seconds(odd());
  answer.tpot = Seconds(odd());
  answer.e2e = Seconds(odd());
  answer.queue = Seconds(odd());
  answer.energy = Joules(odd());
  answer.energy_attributed = Joules(odd());
  tally.complete(answer);
  RegionAccount& account = totals.regions[1].account;
  auto& rows = account.energy;
  for (auto* joules : {&rows.gpu_active, &rows.gpu_idle, &rows.host, &rows.cold_start, &rows.overhead, &rows.network,
                       &account.drain, &account.wasted, &account.power.above_cap}) {
    *joules = Joules(odd());
  }
  auto& carbon = account.rows;
  for (auto* grams : {&carbon.gpu_active, &carbon.gpu_idle, &carbon.host, &carbon.cold_start, &carbon.network,
                      &account.location, &account.marginal, &account.embodied}) {
    *grams = Grams(odd());
  }
  for (auto* litres : {&account.water_site, &account.water_source}) *litres = Litres(odd());
  for (auto* time : {&account.gpu_busy, &account.gpu_provisioned, &account.power.busy, &account.power.slowed,
                     &account.power.at_clock}) {
    *time = Seconds(odd());
  }
  account.hardware = Dollars(odd());
  account.electricity = Dollars(odd());
  account.power.above_cap_max = Watts(odd());
  totals.regions[1].timeline.window_rows()[3] = {Joules(odd()), Grams(odd()), 5};
  totals.regions[1].timeline.drain_rows() = {{Joules(odd()), Grams(odd()), 7}};
  totals.regions[1].cold_starts.add(odd());
  DemandCell cell;
  cell.klass = 1;
  cell.period = 1;
  cell.add(Joules(odd()), Seconds(odd()), Joules(odd()), Seconds(odd()));
  totals.demand.add(cell, 4);
  totals.offered[1].add(3, 5);
  totals.loads[1] = {Seconds(odd()), Seconds(odd())};
  totals.arrivals = 11;
  totals.ended = 10;
  totals.attributed = Joules(odd());
  totals.stopped = Seconds(odd());
  totals.world.models = {"a", "b"};
  totals.world.regions = {
      {Signal::constant(odd()), true, false, odd(), odd()},
      {Signal({Seconds(-1), Seconds(odd())}, {odd(), odd()}, Seconds(1e6)), false, true, odd(), odd()}};
  totals.world.floor = Grams(odd());
  totals.world.permitted = {{{0, 1}, {1}}, {{}, {0}}};
  totals.world.inputs = {{"trace.csv", "ab", 12, 3, "trace"}};
  totals.world.remarks = {"a remark"};
  return totals;
}

TEST_CASE("totals that are written and read again are the same to the last bit") {
  const RunTotals totals = odd_totals();
  const RunTotals read = run_totals_from(nlohmann::json::parse(to_json(totals).dump()));
  CHECK(to_json(read) == to_json(totals));
  CHECK(to_json(run_totals_from(nlohmann::json::from_cbor(nlohmann::json::to_cbor(to_json(totals))))) ==
        to_json(totals));
  CHECK(read.shape == totals.shape);
  const RegionAccount& a = read.regions[1].account;
  const RegionAccount& b = totals.regions[1].account;
  CHECK(a.energy.facility() == b.energy.facility());
  CHECK((a.drain == b.drain && a.wasted == b.wasted && a.location == b.location && a.rows.total() == b.rows.total()));
  CHECK((a.marginal == b.marginal && a.embodied == b.embodied));
  CHECK((a.hardware == b.hardware && a.electricity == b.electricity));
  CHECK((a.water_site == b.water_site && a.water_source == b.water_source));
  CHECK((a.gpu_busy == b.gpu_busy && a.gpu_provisioned == b.gpu_provisioned));
  CHECK((a.power.busy == b.power.busy && a.power.slowed == b.power.slowed && a.power.at_clock == b.power.at_clock));
  CHECK((a.power.above_cap == b.power.above_cap && a.power.above_cap_max == b.power.above_cap_max));
  CHECK(read.offered[1].output_squares == 25.0);
  CHECK(read.loads[1].needed == totals.loads[1].needed);
  CHECK(read.regions[1].timeline.window()[3].requests == 5);
  CHECK(read.regions[1].timeline.drain().at(0).facility == totals.regions[1].timeline.drain().at(0).facility);
  CHECK(read.regions[1].cold_starts.sum() == totals.regions[1].cold_starts.sum());
  CHECK(read.tally(1, 2, 1).injected == 9);
  CHECK(read.tally(1, 2, 1).e2e.quantile(0.5) == totals.tally(1, 2, 1).e2e.quantile(0.5));
  CHECK(read.demand.cells().at(0).observed == totals.demand.cells().at(0).observed);
  CHECK(read.attributed == totals.attributed);
  CHECK(read.stopped == totals.stopped);
  CHECK(read.world.regions.at(0).intensity.end() == totals.world.regions.at(0).intensity.end());
  CHECK(read.world.regions.at(1).intensity.value_at(Seconds(1e5)) ==
        totals.world.regions.at(1).intensity.value_at(Seconds(1e5)));
}

TEST_CASE("merged totals have the sums of counts and joules, and the later end") {
  RunTotals sum = odd_totals();
  RunTotals other = odd_totals();
  other.stopped = sum.stopped - Seconds(1);
  other.world.inputs.push_back({"grid.csv", "cd", 24, 0, "grid"});
  sum.merge(other);
  const RunTotals one = odd_totals();
  CHECK(sum.arrivals == 22);
  CHECK(sum.ended == 20);
  CHECK(sum.attributed == one.attributed * 2.0);
  CHECK(sum.stopped == one.stopped);
  CHECK(sum.tally(1, 2, 1).injected == 18);
  CHECK(sum.tally(1, 2, 1).e2e.count() == 2);
  CHECK(sum.regions[1].account.energy.facility() == one.regions[1].account.energy.facility() * 2.0);
  CHECK(sum.regions[1].account.power.above_cap_max == one.regions[1].account.power.above_cap_max);
  CHECK(sum.regions[1].timeline.window()[3].requests == 10);
  CHECK(sum.regions[1].timeline.drain().at(0).requests == 14);
  CHECK(sum.regions[1].cold_starts.count() == 2);
  CHECK(sum.demand.cells().at(0).observed == one.demand.cells().at(0).observed * 2.0);
  REQUIRE(sum.world.inputs.size() == 2);  // what both have read, once
  CHECK(sum.world.inputs[1].path == "grid.csv");
}

TEST_CASE("totals of runs that count something else do not merge") {
  RunTotals totals(small_shape);
  TotalsShape other = small_shape;
  other.duration = Seconds(7201);
  CHECK_THROWS_AS(totals.merge(RunTotals(other)), std::logic_error);
  other = small_shape;
  other.classes = 3;
  CHECK_THROWS_AS(totals.merge(RunTotals(other)), std::logic_error);
}

TEST_CASE("every class, region and model has a tally of its own, and so has no region at all") {
  RunTotals totals(small_shape);
  REQUIRE(totals.tallies.size() == 2 * 3 * 2);
  std::uint64_t count = 0;
  for (std::size_t c = 0; c < 2; ++c) {
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t m = 0; m < 2; ++m) totals.tally(c, r, m).injected = ++count;
    }
  }
  for (std::size_t i = 0; i < totals.tallies.size(); ++i) CHECK(totals.tallies[i].injected == i + 1);
}

}  // namespace
}  // namespace tradewind
