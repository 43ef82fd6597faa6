#include "sim/fleet/journey.hpp"

#include "tests/unit/fleet/small_journey.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

using nlohmann::json;
using testing::ListedArrivals;
using testing::SmallJourney;

constexpr double one_way_s = 0.05;

json with_class(const json& promises) { return {{"workload", {{"classes", {{"chat", promises}}}}}}; }

TEST_CASE("a request travels half a round trip there and its answer half a round trip back") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(10), 100, 20);
  SmallJourney fleet(arrivals);
  fleet.run();
  REQUIRE(fleet.heard.deliveries.size() == 1);
  CHECK(fleet.heard.deliveries[0].at.value() == doctest::Approx(10.0 + one_way_s));
  REQUIRE(fleet.heard.stages.size() == 1);
  REQUIRE(fleet.heard.ends.size() == 1);
  const auto& end = fleet.heard.ends[0];
  REQUIRE(end.completion);
  CHECK(end.completion->e2e.value() ==
        doctest::Approx((fleet.heard.stages[0].at - Seconds(10)).value() + one_way_s).epsilon(1e-9));
  CHECK(end.completion->queue == Seconds(0));
  CHECK(end.completion->energy_attributed == fleet.heard.stages[0].energy);
  CHECK(fleet.heard.waste == Joules(0));
}

TEST_CASE("a request that is larger than any cache is turned away where it arrives, and its client hears of it later") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(1), 100'000'000, 10);
  SmallJourney fleet(arrivals);
  fleet.run();
  CHECK(fleet.heard.deliveries.empty());
  CHECK(fleet.heard.ends.at(0).outcome == RequestOutcome::rejected);
  CHECK(arrivals.ends.at(0).at_client.value() == doctest::Approx(1.0 + 2.0 * one_way_s));
}

TEST_CASE("a client that leaves has its end at once, and the region works until it hears of it") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 100, 100'000);
  SmallJourney fleet(arrivals, with_class({{"timeout_s", 2}}));
  fleet.run_until(Seconds(2));
  REQUIRE(fleet.heard.ends.size() == 1);
  CHECK(fleet.heard.ends[0].outcome == RequestOutcome::timed_out);
  CHECK(fleet.heard.stages.empty());
  fleet.run();
  REQUIRE(fleet.heard.stages.size() == 1);
  // At the first boundary after 2 s and half a round trip.
  CHECK(fleet.heard.stages[0].at >= Seconds(2.0 + one_way_s) - Seconds(1e-9));
  CHECK(fleet.heard.stages[0].at.value() == doctest::Approx(2.0 + one_way_s).epsilon(0.01));
  CHECK(fleet.heard.waste == fleet.heard.stages[0].energy);
  CHECK(arrivals.ends.at(0).at_client == Seconds(2));
  CHECK(!arrivals.ends.at(0).completed);
}

TEST_CASE("an answer that comes back exactly when its client leaves is in time, a microsecond later is not") {
  ListedArrivals alone;
  alone.add(Seconds(0), 100, 20);
  SmallJourney measured(alone);
  measured.run();
  const double e2e_s = measured.heard.ends.at(0).completion->e2e.value();
  for (const double spare_s : {0.0, -2e-6}) {
    ListedArrivals arrivals;
    arrivals.add(Seconds(0), 100, 20);
    SmallJourney fleet(arrivals, with_class({{"timeout_s", e2e_s + spare_s}}));
    fleet.run();
    CAPTURE(spare_s);
    CHECK(fleet.heard.ends.at(0).completion.has_value() == (spare_s == 0.0));
    CHECK((fleet.heard.waste > Joules(0)) == (spare_s < 0.0));
    CHECK(fleet.heard.ends.size() == 1);
  }
}

TEST_CASE("the bytes of prompt and answer are drawn for when they travel") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 1000, 500);
  SmallJourney fleet(arrivals);
  fleet.run();
  fleet.intervals.close(fleet.regions, fleet.books);
  const double kwh = in_kwh(fleet.books.totals().regions[0].account.energy.network);
  CHECK(kwh == doctest::Approx(1500 * 4 * 0.06e-9).epsilon(1e-12));
}

TEST_CASE("requests that find no replica ready wait for the first, in their order") {
  ListedArrivals arrivals;
  for (int i = 0; i < 3; ++i) arrivals.add(Seconds(i), 100, 10);
  SmallJourney fleet(arrivals, {{"policies", {{"scaling", {{"name", "scale_to_zero"}}}}}});
  fleet.run_until(Seconds(100));
  CHECK(fleet.pool().waiting() == 3);
  CHECK(fleet.pool().starting_count() == 1);
  fleet.run();
  REQUIRE(fleet.heard.ends.size() == 3);
  // Boot 420 s, process 10.2 s, load 1 s, preparation 15.9 s after the first has arrived at 0.05 s.
  const double ready_s = 0.05 + 420.0 + 10.2 + 1.0 + 15.9;
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(fleet.heard.ends[i].id == i);
    const double waited_s = ready_s - static_cast<double>(i) - one_way_s;
    CHECK(fleet.heard.ends[i].completion->queue.value() == doctest::Approx(waited_s).epsilon(1e-6));
  }
}

TEST_CASE("whoever is under way when a run ends is in flight, once") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 100, 100'000);
  arrivals.add(Seconds(1), 100, 100'000);
  SmallJourney fleet(arrivals);
  fleet.run_until(Seconds(5));
  fleet.journey.finish();
  REQUIRE(fleet.heard.ends.size() == 2);
  for (const auto& end : fleet.heard.ends) CHECK(end.outcome == RequestOutcome::in_flight);
  CHECK(fleet.books.totals().ended == fleet.books.totals().arrivals);
}

}  // namespace
}  // namespace tradewind
