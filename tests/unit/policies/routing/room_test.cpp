#include "tests/unit/policies/fake_views.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <utility>

// What routers take for room, and where they go for want of it.

namespace tradewind {
namespace {

std::size_t choice(const FakeRegions& regions, const std::string& name,
                   nlohmann::json params = nlohmann::json::object()) {
  const auto policy = testing::made<RoutingPolicy>(name, std::move(params));
  return regions.choice_of(*policy);
}

/// Near and dirty, farther and cleaner, far and cleanest.
FakeRegions three_regions() {
  FakeRegions regions;
  regions.add(5.0, 0.1).intensity = grams_per_kwh(400.0);
  regions.add(20.0, 0.2).intensity = grams_per_kwh(300.0);
  regions.add(80.0, 0.3).intensity = grams_per_kwh(20.0);
  return regions;
}

}  // namespace

TEST_CASE("what a router has sent since the report fills a region, up to its share of the room") {
  FakeRegions regions = three_regions();
  regions[2].outstanding = 40;
  const auto policy = testing::made<RoutingPolicy>("lowest_carbon", {{"load_max", 0.8}});
  regions.send(2, 39);
  CHECK(regions.choice_of(*policy) == 2);
  regions.send(2);
  CHECK(regions.choice_of(*policy) == 1);  // 40 + 40 of 100
  regions[2].weight = 0.5;                 // the others see the same 40
  regions[2].own = 0.0;
  CHECK(regions.choice_of(*policy) == 1);
  regions[2].weight = 1.0;
  regions[2].outstanding = 39;
  CHECK(regions.choice_of(*policy) == 2);
}

TEST_CASE("between two reports a router replaces its part of what has ended, and no more") {
  FakeRegions regions = three_regions();
  regions[2].outstanding = 80;
  regions[2].requests_per_s = 2.0;  // at ten sequences each
  regions[2].service_alone = Seconds(5.0);
  const auto policy = testing::made<RoutingPolicy>("lowest_carbon", {{"load_max", 0.8}});
  CHECK(regions.route_of(*policy, Seconds(0.0)).candidate == 1);
  CHECK(regions.route_of(*policy, Seconds(1.0)).candidate == 2);  // a fifth of the 80 has gone
  regions.send(2, 15);
  CHECK(regions.route_of(*policy, Seconds(1.0)).candidate == 2);
  regions.send(2);
  CHECK(regions.route_of(*policy, Seconds(1.0)).candidate == 1);
  regions[2].own = 0.5;
  CHECK(regions.route_of(*policy, Seconds(1.9)).candidate == 1);  // 15.2 of 30.4 are its own
  CHECK(regions.route_of(*policy, Seconds(2.1)).candidate == 2);
}

TEST_CASE("all routers together fill a region and no more, whoever was there before") {
  for (const double there : {0.0, 30.0, 80.0, 120.0}) {
    for (const double age : {0.0, 2.0, 15.0}) {
      CAPTURE(there);
      CAPTURE(age);
      double together = 0.0;
      for (const auto& [own, weight] : {std::pair(1.0, 0.2), std::pair(0.0, 0.3), std::pair(0.0, 0.5)}) {
        FakeRegions regions;
        RegionView& view = regions.add(10.0, there / 100.0);
        view.own = own;
        view.weight = weight;
        view.requests_per_s = 1.0;
        view.service_alone = Seconds(10.0);
        while (!regions.view().full(0, 0.8, Seconds(age))) regions.send(0);
        together += regions.view().sent(0);
      }
      // What may be there, and what has ended of it at ten seconds each, less what was there; each may round up.
      const double budget = 80.0 * (1.0 + age / 10.0) - there;
      CHECK(together <= std::max(budget, there * age / 10.0) + 3.0);
      if (there <= 80.0) CHECK(together >= budget);
    }
  }
}

TEST_CASE("what was sent and what has ended since the report are part of the load") {
  FakeRegions regions;
  RegionView& view = regions.add(10.0, 0.4);
  view.requests_per_s = 1.0;
  view.service_alone = Seconds(10.0);
  CHECK(regions.view().load(0, Seconds(0.0)) == doctest::Approx(0.4));
  CHECK(regions.view().load(0, Seconds(10.0)) == doctest::Approx(0.2));
  regions.send(0, 40);
  CHECK(regions.view().load(0, Seconds(10.0)) == doctest::Approx(0.4));
}

TEST_CASE("a cold region is no target while another has room, and its scaler is told") {
  FakeRegions regions = three_regions();
  regions[2].replicas_ready = 0;
  for (const char* name : {"lowest_carbon", "weighted_split"}) {
    CAPTURE(name);
    const auto policy = testing::made<RoutingPolicy>(name);
    Route route = regions.route_of(*policy);
    CHECK(route.candidate == 1);
    CHECK(route.wished == 2);
    regions[2].replicas_starting = 10;  // it does what it can
    CHECK_FALSE(regions.route_of(*policy).wished.has_value());
    regions[2].replicas_starting = 0;
  }
  for (std::size_t i = 0; i < 3; ++i) regions[i].replicas_ready = 0;
  CHECK(choice(regions, "lowest_carbon") == 2);
}

TEST_CASE("where all are cold the split waits where a request would emit least, and spoils nobody else's split") {
  FakeRegions regions = three_regions();
  for (std::size_t i = 0; i < 3; ++i) regions[i].replicas_ready = 0;
  CHECK(choice(regions, "weighted_split") == 2);
}

TEST_CASE("a grid without carbon and a price below zero are compared as they are, also where nothing fits") {
  FakeRegions regions = three_regions();
  regions[0].intensity = GramsPerJoule(0.0);
  CHECK(choice(regions, "lowest_carbon") == 0);
  CHECK(choice(regions, "weighted_split") == 0);
}

TEST_CASE("a region that never keeps the limits is no target while another does") {
  FakeRegions regions = three_regions();
  regions[2].within_limits = false;
  CHECK(choice(regions, "lowest_carbon") == 1);
}

TEST_CASE("the split gives each region what the flow found for it, in turn") {
  FakeRegions regions = three_regions();
  for (std::size_t i = 0; i < 3; ++i) {
    regions[i].requests_per_s = 0.1;  // ten replicas: 1 request/s, 0.8 of it used
    regions[i].service_alone = Seconds(100.0);
  }
  const auto policy = testing::made<RoutingPolicy>("weighted_split", {{"every_s", 60.0}});
  std::vector<int> visits(3, 0);
  for (int i = 0; i < 240; ++i) {
    const std::size_t chosen = regions.route_of(*policy, Seconds(i)).candidate;
    if (i >= 60) ++visits[chosen];
  }
  // One a second: 0.8 go to the cleanest, the rest to the next.
  CHECK(visits[0] == 0);
  CHECK(std::abs(visits[1] - 36) <= 2);
  CHECK(std::abs(visits[2] - 144) <= 2);
}

}  // namespace tradewind
