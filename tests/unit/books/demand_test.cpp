#include "sim/books/demand.hpp"

#include "tests/support/small_model.hpp"

#include <doctest/doctest.h>
#include <vector>

namespace tradewind {
namespace {

constexpr Seconds hour{3600};

Passage arrived(double at_s, std::uint16_t klass = 0, std::uint16_t origin = 0) {
  Passage request;
  request.arrived = Seconds(at_s);
  request.klass = klass;
  request.origin = origin;
  request.prompt_tokens = 100;
  request.output_tokens = 10;
  return request;
}

/// So many accelerator-seconds at so many watts.
ServiceRecord served(double busy_s, double watts) {
  ServiceRecord service;
  service.busy = Seconds(busy_s);
  service.energy = Watts(watts) * service.busy;
  return service;
}

struct Rules {
  StepModel model = testing::small_step_model(40.0);
  std::vector<LeastWorkRule> one{LeastWorkRule(model, model.least_energy({}), 8)};
};

TEST_CASE("alike requests are one cell: sums, and the highest power of them") {
  const Rules rules;
  Demand demand(2, 2, hour * 3.0, hour * 4.0);
  CHECK(demand.period_length() == hour);
  demand.add(arrived(10), served(2, 310), rules.one);
  demand.add(arrived(3599), served(1, 350), rules.one);
  const auto cells = demand.cells();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].observed == Joules(970));
  CHECK(cells[0].observed_gpu_seconds == Seconds(3));
  CHECK(cells[0].observed_power_max.value() == doctest::Approx(350));
  const LeastWork least = rules.one[0](100, 10);
  CHECK(cells[0].least == least.energy * 2.0);
  CHECK(cells[0].least_gpu_seconds == least.gpu_seconds * 2.0);
}

TEST_CASE("another class, origin, hour or power is another cell, in that order") {
  const Rules rules;
  Demand demand(2, 2, hour * 3.0, hour * 4.0);
  demand.add(arrived(0, 1, 0), served(1, 300), rules.one);
  demand.add(arrived(0, 0, 1), served(1, 300), rules.one);
  demand.add(arrived(3600, 0, 0), served(1, 300), rules.one);
  demand.add(arrived(0, 0, 0), served(1, 500), rules.one);
  demand.add(arrived(0, 0, 0), served(1, 300), rules.one);
  const auto cells = demand.cells();
  REQUIRE(cells.size() == 5);
  CHECK((cells[0].observed == Joules(300) && cells[0].period == 0));
  CHECK((cells[1].observed == Joules(500) && cells[1].period == 0));
  CHECK((cells[2].period == 1 && cells[2].klass == 0 && cells[2].origin == 0));
  CHECK((cells[3].origin == 1 && cells[3].klass == 0));
  CHECK(cells[4].klass == 1);
}

TEST_CASE("a band of power is a factor of the root of two wide") {
  CHECK(Demand::band_of(Watts(0)) == 0);
  CHECK(Demand::band_of(Watts(70.7)) == 0);
  CHECK(Demand::band_of(Watts(70.8)) == 1);
  CHECK(Demand::band_of(Watts(100)) == 2);
  CHECK(Demand::band_of(Watts(199.9)) == 3);
  CHECK(Demand::band_of(Watts(200)) == 4);
  CHECK(Demand::band_of(Watts(1e6)) == Demand::bands - 1);
}

TEST_CASE("of several ways of serving a request the least joules and the least time count, each by itself") {
  const StepModel one = testing::small_step_model(40.0);
  const StepModel two = testing::small_step_model(40.0, 2);
  const std::vector<LeastWorkRule> rules{LeastWorkRule(one, one.least_energy({}), 8),
                                         LeastWorkRule(two, two.least_energy({}), 8)};
  Demand demand(1, 1, hour, hour);
  demand.add(arrived(0), served(1, 300), rules);
  const LeastWork first = rules[0](100, 10);
  const LeastWork second = rules[1](100, 10);
  REQUIRE(first.energy != second.energy);
  const DemandCell cell = demand.cells().at(0);
  CHECK(cell.least == std::min(first.energy, second.energy));
  CHECK(cell.least_gpu_seconds == std::min(first.gpu_seconds, second.gpu_seconds));
}

TEST_CASE("a run of many days has at most 48 periods of equal length") {
  Demand demand(1, 1, hour * 200.0, hour * 480.0);
  CHECK(demand.period_length() == hour * 10.0);
  demand.add(arrived(3600.0 * 199), served(1, 300), Rules().one);
  CHECK(demand.cells().at(0).period == 19);
}

TEST_CASE("demands of parts add up, cell by cell") {
  const Rules rules;
  Demand whole(1, 1, hour * 2.0, hour * 2.0);
  Demand one = whole;
  Demand two = whole;
  for (int i = 0; i < 20; ++i) {
    const Passage request = arrived(350.0 * i);
    const ServiceRecord service = served(1.0 + i % 3, 200.0 + 40.0 * (i % 7));
    whole.add(request, service, rules.one);
    (i % 2 == 0 ? one : two).add(request, service, rules.one);
  }
  one.merge(two);
  const auto merged = one.cells();
  const auto expected = whole.cells();
  REQUIRE(merged.size() == expected.size());
  for (std::size_t i = 0; i < merged.size(); ++i) {
    CHECK(merged[i].period == expected[i].period);
    CHECK(merged[i].observed.value() == doctest::Approx(expected[i].observed.value()).epsilon(1e-12));
    CHECK(merged[i].least.value() == doctest::Approx(expected[i].least.value()).epsilon(1e-12));
    CHECK(merged[i].observed_power_max == expected[i].observed_power_max);
    CHECK(merged[i].observed_gpu_seconds == expected[i].observed_gpu_seconds);
  }
}

}  // namespace
}  // namespace tradewind
