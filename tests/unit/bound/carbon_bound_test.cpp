#include "sim/bound/carbon_bound.hpp"

#include "tests/unit/bound/bound_world.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <stdexcept>

namespace tradewind {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

using testing::filling;
using testing::hourly;
using testing::solved;
using testing::World;
using testing::world;

TEST_CASE("with unlimited capacity all work goes to the cleanest permitted region and period") {
  World open = world({{5, 4, 3}, {6, 2, 7}}, infinite);
  open.problem.demand = {filling(1, 100, 0), filling(2, 100, 2)};
  const CarbonBound bound = solved(open);
  const double expected = 3600.0 * 100.0 * (1 * 2.0 + 2 * 3.0);
  CHECK(bound.certified_flow.value() == doctest::Approx(expected).epsilon(1e-9));
  CHECK(bound.hindsight.value() == doctest::Approx(expected).epsilon(1e-9));
  CHECK(bound.certified_fits);
}

TEST_CASE("work that the cleanest region has no room for goes to the next") {
  World tight = world({{1}, {10}}, 4.0);
  tight.problem.demand = {filling(6, 100, 0)};
  CHECK(solved(tight).certified_flow.value() == doctest::Approx(3600.0 * 100.0 * (4 * 1 + 2 * 10)).epsilon(1e-9));
}

TEST_CASE("the clean region's scarce room is for those requests that draw most") {
  World tight = world({{1}, {10}}, 1.0);
  tight.problem.demand = {filling(1, 100, 0), filling(1, 400, 0)};
  CHECK(solved(tight).certified_flow.value() == doctest::Approx(3600.0 * (400 * 1 + 100 * 10)).epsilon(1e-9));
}

TEST_CASE("the certified line counts host and facility, hindsight the facility alone") {
  World site = world({{2}}, 10.0);
  site.problem.regions[0].pue = 1.5;
  site.problem.regions[0].kappa = 1.25;
  site.problem.demand = {filling(1, 100, 0)};
  const CarbonBound bound = solved(site);
  CHECK(bound.certified_flow.value() == doctest::Approx(3600.0 * 100 * 2 * 1.5 * 1.25).epsilon(1e-9));
  CHECK(bound.hindsight.value() == doctest::Approx(3600.0 * 100 * 2 * 1.5).epsilon(1e-9));
}

TEST_CASE("a request is not served before it arrives nor after its time-out") {
  World timed = world({{1, 9, 7, 2}}, infinite);
  timed.problem.demand = {filling(1, 100, 1)};
  timed.problem.served_within = {Seconds(60)};
  CHECK(solved(timed).certified_flow.value() == doctest::Approx(3600.0 * 100 * 7).epsilon(1e-9));
  timed.problem.served_within = {Seconds(0)};
  CHECK(solved(timed).certified_flow.value() == doctest::Approx(3600.0 * 100 * 9).epsilon(1e-9));
  timed.problem.served_within = {hours(1) + Seconds(1)};
  CHECK(solved(timed).certified_flow.value() == doctest::Approx(3600.0 * 100 * 2).epsilon(1e-9));
}

TEST_CASE("a period costs its least intensity") {
  World finer = world({{8, 3, 5, 6}}, infinite);
  finer.problem.period_length = hours(2);
  finer.problem.demand = {filling(1, 100, 0)};
  finer.problem.served_within = {Seconds(0)};
  CHECK(solved(finer).certified_flow.value() == doctest::Approx(3600.0 * 100 * 3).epsilon(1e-9));
}

TEST_CASE("where intensity is zero work is free until that region is full") {
  World free = world({{0}, {5}}, 2.0);
  free.problem.demand = {filling(2, 100, 0)};
  CHECK(solved(free).certified_flow.value() == doctest::Approx(0.0));
  free.problem.demand = {filling(3, 100, 0)};
  CHECK(solved(free).certified_flow.value() == doctest::Approx(3600.0 * 100 * 5).epsilon(1e-9));
}

TEST_CASE("demand above capacity is counted without capacities and said to be so") {
  World small = world({{1}, {3}}, 1.0);
  small.problem.demand = {filling(5, 100, 0)};
  const CarbonBound bound = solved(small);
  CHECK_FALSE(bound.certified_fits);
  CHECK_FALSE(bound.hindsight_fits);
  CHECK(bound.certified_flow.value() == doctest::Approx(3600.0 * 100 * 5).epsilon(1e-9));
}

TEST_CASE("requests that may only be served at home cost the home region's carbon, however clean others are") {
  World near = world({{9, 8}, {1, 1}}, 10.0);
  near.problem.permitted = {{{0}}};
  near.problem.served_within = {Seconds(0)};
  near.problem.demand = {filling(3, 100, 0), filling(2, 100, 1)};
  CHECK(solved(near).certified_flow.value() == doctest::Approx(3600.0 * 100 * (3 * 9 + 2 * 8)).epsilon(1e-9));
}

TEST_CASE("work without a permitted region is left out") {
  World closed = world({{1}}, 1.0);
  closed.problem.demand = {filling(1, 100, 0)};
  closed.problem.permitted = {{{}}};
  CHECK(solved(closed).certified_flow.value() == 0.0);
}

TEST_CASE("a demand cell of an unknown class, origin or period is refused") {
  for (int wrong = 0; wrong < 3; ++wrong) {
    World odd = world({{1}}, 1.0);
    DemandCell cell = filling(1, 100, wrong == 0 ? 1 : 0);
    cell.klass = wrong == 1 ? 1 : 0;
    cell.origin = wrong == 2 ? 1 : 0;
    odd.problem.demand = {cell};
    CHECK_THROWS_AS((void)solved(odd), std::logic_error);
  }
}

TEST_CASE("unlike requests that share a longer period are counted at the highest power among them") {
  std::vector<double> clean(96, 50.0);
  std::vector<double> dirty(96, 50.0);
  clean[0] = clean[1] = 1.0;
  dirty[0] = dirty[1] = 10.0;
  World merged = world({clean, dirty}, 10.0);
  merged.problem.regions[0].gpus = 0.5;  // in two hours as much as one of the cells needs
  merged.problem.served_within = {hours(1)};
  merged.problem.demand = {filling(1, 410, 0), filling(1, 400, 1)};
  const double placed = 3600.0 * (410 * 1 + 400 * 10);
  const CarbonBound bound = solved(merged);
  CHECK(bound.period_length == hours(2));
  CHECK(bound.hindsight.value() <= placed);
  CHECK(bound.hindsight.value() >= 0.95 * placed);
}

TEST_CASE("a month of hourly periods is solved on longer ones and stays below what serving at home emits") {
  World year = world({std::vector<double>(24 * 30), std::vector<double>(24 * 30)}, 3.0);
  for (std::size_t r = 0; r < 2; ++r) {
    std::vector<double> values;
    for (int h = 0; h < 24 * 30; ++h) values.push_back(1e-4 * (2.0 + std::sin(0.26 * h + static_cast<double>(r))));
    year.signals[r] = hourly(values);
  }
  year.problem.served_within = {Seconds(60)};
  double home = 0.0;
  for (std::uint32_t h = 0; h < 24 * 30; ++h) {
    year.problem.demand.push_back(filling(2, 300, h));
    home += 3600.0 * 600.0 * year.signals[0].value_at(hours(h));
  }
  const CarbonBound bound = solved(year);
  CHECK(bound.period_length == hours(15));
  CHECK(bound.certified_fits);
  CHECK(bound.certified_flow.value() < home);
  CHECK(bound.certified_flow.value() > 0.3 * home);
}

}  // namespace
}  // namespace tradewind
