#include "tests/unit/policies/fake_views.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("home picks the nearest region however full it is") {
  FakeRegions regions;
  regions.add(30.0, 0.0);
  regions.add(10.0, 9.0);
  regions.add(20.0, 0.0);
  CHECK(choice(regions, "home") == 1);
}

TEST_CASE("among equally near regions the lowest index is home") {
  FakeRegions regions;
  regions.add(10.0, 0.5);
  regions.add(10.0, 0.0);
  CHECK(choice(regions, "home") == 0);
}

TEST_CASE("a router answers with an index into the permitted regions, not with a region") {
  FakeRegions regions = three_regions();
  regions.permit({1, 2});
  CHECK(choice(regions, "home") == 0);
  CHECK(choice(regions, "lowest_carbon") == 1);
}

TEST_CASE("least loaded compares requests per slot and breaks ties by distance") {
  FakeRegions regions;
  regions.add(5.0, 0.4);
  regions.add(30.0, 0.2);
  regions.add(20.0, 0.2);
  CHECK(choice(regions, "least_loaded") == 2);
  regions[0].replicas_ready = 40;  // four times the replicas: 0.1
  CHECK(choice(regions, "least_loaded") == 0);
}

TEST_CASE("round robin visits all permitted regions in turn") {
  const FakeRegions regions = three_regions();
  const auto policy = testing::made<RoutingPolicy>("round_robin");
  for (const std::size_t expected : {0U, 1U, 2U, 0U, 1U, 2U}) CHECK(regions.choice_of(*policy) == expected);
}

TEST_CASE("round robin starves no region when classes with different permitted regions alternate") {
  FakeRegions regions = three_regions();
  const auto policy = testing::made<RoutingPolicy>("round_robin");
  std::vector<int> visits(3, 0);
  for (int i = 0; i < 40; ++i) {
    regions.permit({0});
    (void)regions.choice_of(*policy);
    regions.permit({0, 1, 2});
    ++visits[regions.choice_of(*policy)];
  }
  CHECK(visits == std::vector<int>{0, 20, 20});  // region 0 already has the other class's requests
}

TEST_CASE("random routing reaches every region about equally often and repeats itself for the same request") {
  const FakeRegions regions = three_regions();
  const auto policy = testing::made<RoutingPolicy>("random");
  std::vector<int> visits(3, 0);
  for (std::uint64_t id = 0; id < 3000; ++id) {
    const std::size_t chosen = regions.choice_of(*policy, id);
    REQUIRE(chosen < 3);
    ++visits[chosen];
    REQUIRE(regions.choice_of(*policy, id) == chosen);
  }
  for (const int n : visits) CHECK(std::abs(n - 1000) < 130);  // five standard deviations of 26
}

TEST_CASE("lowest latency leaves a full region for the next nearest") {
  FakeRegions regions;
  regions.add(5.0, 0.8);
  regions.add(20.0, 0.79);
  regions.add(10.0, 0.9);
  CHECK(choice(regions, "lowest_latency") == 1);
  CHECK(choice(regions, "lowest_latency", {{"load_max", 0.81}}) == 0);
}

TEST_CASE("when every region is full the least loaded one is taken") {
  FakeRegions regions = three_regions();
  regions[0].outstanding = 95;
  regions[1].outstanding = 90;
  regions[2].outstanding = 200;
  for (const char* name :
       {"lowest_latency", "lowest_carbon", "lowest_price", "lowest_water", "carbon_latency_weighted"}) {
    CAPTURE(name);
    CHECK(choice(regions, name) == 1);
  }
}

TEST_CASE("lowest carbon counts the grid and the facility's overhead") {
  FakeRegions regions = three_regions();
  CHECK(choice(regions, "lowest_carbon") == 2);
  regions[2].outstanding = 80;
  CHECK(choice(regions, "lowest_carbon") == 1);
  regions[1].pue = 1.4;  // 420 against 400
  CHECK(choice(regions, "lowest_carbon") == 0);
}

TEST_CASE("equally clean regions are told apart by distance") {
  FakeRegions regions = three_regions();
  regions[0].intensity = regions[2].intensity;
  CHECK(choice(regions, "lowest_carbon") == 0);
}

TEST_CASE("a router's own round-trip limit leaves far regions aside unless nothing nearer is permitted") {
  FakeRegions regions = three_regions();
  CHECK(choice(regions, "lowest_carbon", {{"rtt_ms_max", 160.0}}) == 2);
  CHECK(choice(regions, "lowest_carbon", {{"rtt_ms_max", 159.0}}) == 1);
  CHECK(choice(regions, "lowest_carbon", {{"rtt_ms_max", 1.0}}) == 2);
  regions[0].outstanding = 900;
  regions[1].outstanding = 800;
  CHECK(choice(regions, "lowest_carbon", {{"rtt_ms_max", 159.0}}) == 1);  // full, yet near
}

TEST_CASE("the static best region is ranked by the published year, not by the grid of the run") {
  FakeRegions regions = three_regions();
  regions[0].intensity_annual = grams_per_kwh(100.0);
  regions[1].intensity_annual = grams_per_kwh(90.0);
  regions[2].intensity_annual = grams_per_kwh(300.0);
  CHECK(choice(regions, "static_best_region") == 1);
  regions[1].pue = 1.2;  // 108 against 100
  CHECK(choice(regions, "static_best_region") == 0);
  regions[0].outstanding = 5000;
  CHECK(choice(regions, "static_best_region") == 1);
  CHECK(choice(regions, "static_best_region", {{"load_max", 1e9}}) == 0);
}

TEST_CASE("a region without a ready replica is never the static best while another has room") {
  FakeRegions regions = three_regions();
  for (std::size_t i = 0; i < 3; ++i) regions[i].intensity_annual = grams_per_kwh(100.0 + static_cast<double>(i));
  regions[0].replicas_ready = 0;
  CHECK(choice(regions, "static_best_region") == 1);
}

TEST_CASE("lowest price pays for the overhead too and takes negative prices for what they are") {
  FakeRegions regions = three_regions();
  regions[0].price = dollars_per_kwh(0.10);
  regions[1].price = dollars_per_kwh(0.09);
  regions[2].price = dollars_per_kwh(0.20);
  CHECK(choice(regions, "lowest_price") == 1);
  regions[1].pue = 1.2;
  CHECK(choice(regions, "lowest_price") == 0);
  regions[2].price = dollars_per_kwh(-0.01);
  CHECK(choice(regions, "lowest_price") == 2);
}

TEST_CASE("lowest water is blind to PUE, which on-site water already contains") {
  FakeRegions regions = three_regions();
  regions[0].wue = litres_per_kwh(1.8);
  regions[1].wue = litres_per_kwh(0.2);
  regions[1].pue = 2.0;
  regions[2].wue = litres_per_kwh(0.3);
  CHECK(choice(regions, "lowest_water") == 1);
}

TEST_CASE("the weighted router buys time with grams at its exchange rate, and what gets nothing changes nothing") {
  FakeRegions regions = three_regions();
  for (std::size_t i = 0; i < 3; ++i) regions[i].outstanding = 0;
  // 0.1111, 0.0833 and 0.0056 g; round trips of 10, 40 and 160 ms.
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.0}}) == 2);
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.64}}) == 2);
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.66}}) == 1);  // they meet at 0.648
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.92}}) == 1);
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.93}}) == 0);  // and these at 0.926
  regions.add(120.0, 0.0).intensity = grams_per_kwh(900.0);
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.64}}) == 2);
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.66}}) == 1);
}

TEST_CASE("the weighted router counts what a full batch or slow hardware adds to a request's time") {
  FakeRegions regions = three_regions();
  for (std::size_t i = 0; i < 3; ++i) regions[i].outstanding = 0;
  regions[2].service = Seconds(20.0);
  CHECK(choice(regions, "carbon_latency_weighted", {{"grams_per_s", 0.02}}) == 1);
}

TEST_CASE("a clean grid is no gain where the hardware takes more joules than that saves") {
  FakeRegions regions;
  regions.add(10.0, 0.0).intensity = grams_per_kwh(330.0);
  regions.add(20.0, 0.0).intensity = grams_per_kwh(300.0);
  CHECK(choice(regions, "lowest_carbon") == 1);
  regions[1].energy = Joules(1200.0);
  CHECK(choice(regions, "lowest_carbon") == 0);
  CHECK(choice(regions, "lowest_energy") == 0);
  regions[1].wake_energy = Joules(-300.0);
  CHECK(choice(regions, "lowest_energy") == 1);
}

TEST_CASE("routers that do not read carbon decide the same when intensity changes, and the others follow it") {
  FakeRegions clean_far = three_regions();
  FakeRegions clean_near = three_regions();
  clean_near[0].intensity = grams_per_kwh(1.0);
  for (const auto& info : testing::entries<RoutingPolicy>()) {
    CAPTURE(info.name);
    const bool same = choice(clean_far, info.name, {}) == choice(clean_near, info.name, {});
    CHECK(same == !info.reads_carbon);
  }
}

}  // namespace tradewind
