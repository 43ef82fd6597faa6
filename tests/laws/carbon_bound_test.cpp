#include "sim/bound/carbon_bound.hpp"

#include "sim/base/random/stream.hpp"
#include "tests/unit/bound/bound_world.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <stdexcept>

namespace tradewind {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

using testing::filling;
using testing::solved;
using testing::World;
using testing::world;

World drawn(Generator& random, bool constant_in_time = false) {
  const std::size_t regions = 2 + random() % 4;
  const std::size_t periods = 1 + random() % 6;
  std::vector<std::vector<double>> intensity(regions, std::vector<double>(periods));
  for (auto& values : intensity) {
    for (double& value : values) value = random.uniform() < 0.1 ? 0.0 : 1e-4 * random.uniform();
    if (constant_in_time) std::fill(values.begin(), values.end(), values[0]);
  }
  World made = world(intensity, 0.0);
  for (BoundRegion& region : made.problem.regions) {
    region = {nullptr, 1.0 + 0.5 * random.uniform(), 1.1, 5.0 + 40.0 * random.uniform()};
  }
  const auto all = made.problem.permitted[0][0];
  made.problem.permitted.assign(2, {all, all, all});
  made.problem.served_within = {std::nullopt, Seconds(7200.0 * random.uniform())};
  for (std::uint32_t period = 0; period < periods; ++period) {
    for (std::uint16_t k = 0; k < 6; ++k) {
      DemandCell cell = filling(3.0 * random.uniform(), 200.0 + 500.0 * random.uniform(), period);
      cell.klass = k % 2;
      cell.origin = k / 2;
      made.problem.demand.push_back(cell);
    }
  }
  return made;
}

bool fits(const CarbonBound& bound) { return bound.certified_fits && bound.hindsight_fits; }

constexpr std::uint64_t worlds = 60;

TEST_CASE("one more region never raises the bound") {
  int compared = 0;
  for (std::uint64_t id = 0; id < worlds; ++id) {
    Generator random = Stream(1, "bound").at(id);
    World all = drawn(random);
    World fewer = all;
    for (auto& origins : fewer.problem.permitted) {
      for (auto& regions : origins) regions.pop_back();
    }
    const CarbonBound with = solved(all);
    const CarbonBound without = solved(fewer);
    if (!fits(without)) continue;
    ++compared;
    CHECK(with.certified_flow.value() <= without.certified_flow.value() * (1.0 + 1e-8) + 1e-9);
    CHECK(with.hindsight.value() <= without.hindsight.value() * (1.0 + 1e-8) + 1e-9);
  }
  CHECK(compared > 20);
}

TEST_CASE("a tighter limit on round trips never lowers the bound") {
  int compared = 0;
  for (std::uint64_t id = 0; id < worlds; ++id) {
    Generator random = Stream(2, "bound").at(id);
    World near = drawn(random);
    for (BoundRegion& region : near.problem.regions) region.gpus *= 5.0;
    double last = -1.0;
    for (std::size_t kept = near.problem.regions.size(); kept > 0; --kept) {
      for (auto& origins : near.problem.permitted) {
        for (auto& regions : origins) regions.resize(kept);
      }
      const CarbonBound bound = solved(near);
      if (!fits(bound)) break;
      ++compared;
      CHECK(bound.certified_flow.value() >= last * (1.0 - 1e-8));
      last = bound.certified_flow.value();
    }
  }
  CHECK(compared > 100);
}

TEST_CASE("where intensity never changes, waiting saves nothing") {
  int compared = 0;
  for (std::uint64_t id = 0; id < worlds; ++id) {
    Generator random = Stream(3, "bound").at(id);
    World still = drawn(random, true);
    for (BoundRegion& region : still.problem.regions) region.gpus = infinite;
    still.problem.served_within = {std::nullopt, std::nullopt};
    World prompt = still;
    prompt.problem.served_within = {Seconds(0), Seconds(0)};
    ++compared;
    CHECK(solved(still).certified_flow.value() == doctest::Approx(solved(prompt).certified_flow.value()).epsilon(1e-8));
  }
  CHECK(compared == static_cast<int>(worlds));
}

TEST_CASE("PUE times k multiplies both lines by k") {
  for (std::uint64_t id = 0; id < worlds; ++id) {
    Generator random = Stream(4, "bound").at(id);
    World once = drawn(random);
    World twice = once;
    for (BoundRegion& region : twice.problem.regions) region.pue *= 1.7;
    const CarbonBound a = solved(once);
    const CarbonBound b = solved(twice);
    CHECK(b.certified_flow.value() == doctest::Approx(1.7 * a.certified_flow.value()).epsilon(1e-8));
    CHECK(b.hindsight.value() == doctest::Approx(1.7 * a.hindsight.value()).epsilon(1e-8));
  }
}

/// Requests put one by one into random places with room, as a router would; grams of both lines' kinds.
struct Placed {
  double with_host = 0.0;
  double accelerators = 0.0;
  bool all = true;
};

Placed place_each(World& world, std::size_t requests, Generator& random) {
  const std::size_t periods = static_cast<std::size_t>(world.problem.end / hours(1));
  std::vector<double> room;
  for (const BoundRegion& region : world.problem.regions) room.insert(room.end(), periods, region.gpus * 3600.0);
  Placed placed;
  std::vector<DemandCell> cells(periods);
  for (std::size_t n = 0; n < requests; ++n) {
    const std::size_t period = random() % periods;
    const double least = 10.0 + 1000.0 * random.uniform();
    const double least_seconds = 1.0 + 10.0 * random.uniform();
    const double drawn_joules = least * (1.0 + random.uniform());
    const double seconds = least_seconds * (1.0 + random.uniform());
    // Those that draw most for their time go where it is cleanest: what sums alone would not foresee.
    std::size_t best = 0;
    double best_score = infinite;
    for (std::size_t r = 0; r < world.problem.regions.size(); ++r) {
      for (std::size_t s = period; s < periods; ++s) {
        const double price = world.signals[r].value_at(hours(static_cast<double>(s)));
        const double score = drawn_joules / seconds > 150.0 ? price : -price;
        if (room[r * periods + s] >= seconds && score < best_score) {
          best_score = score;
          best = r * periods + s;
        }
      }
    }
    if (!std::isfinite(best_score)) placed.all = false;
    const BoundRegion& region = world.problem.regions[best / periods];
    const double price = world.signals[best / periods].value_at(hours(static_cast<double>(best % periods)));
    room[best] -= seconds;
    placed.with_host += drawn_joules * region.kappa * region.pue * price;
    placed.accelerators += drawn_joules * region.pue * price;
    cells[period].period = static_cast<std::uint32_t>(period);
    cells[period].add(Joules(least), Seconds(least_seconds), Joules(drawn_joules), Seconds(seconds));
  }
  world.problem.demand = cells;
  return placed;
}

TEST_CASE("no placement of unlike requests beats either line, though cells know only their sums") {
  int compared = 0;
  int would_be_beaten = 0;
  for (std::uint64_t id = 0; id < 200; ++id) {
    Generator random = Stream(5, "bound").at(id);
    World tight = drawn(random);
    for (BoundRegion& region : tight.problem.regions) region.gpus = 0.02 + 0.05 * random.uniform();
    const Placed placed = place_each(tight, 60, random);
    if (!placed.all) continue;
    ++compared;
    const CarbonBound bound = solved(tight);
    CAPTURE(id);
    CHECK(fits(bound));
    CHECK(bound.certified_flow.value() <= placed.with_host);
    CHECK(bound.hindsight.value() <= placed.accelerators);
    for (DemandCell& cell : tight.problem.demand) cell.observed_power_max = Watts(0);
    if (solved(tight).hindsight.value() > placed.accelerators) ++would_be_beaten;
  }
  CHECK(compared > 50);
  CHECK(would_be_beaten > 0);  // as if all requests of a cell were alike
}

}  // namespace
}  // namespace tradewind
