#include "sim/site/supply.hpp"
#include "tests/unit/fleet/small_journey.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <memory>
#include <vector>

// Where others may build on: ends that cause arrivals, service in two stages, flows that are called off, sources of
// energy beside the grid. Each is used here by something made for the test alone.

namespace tradewind {
namespace {

using nlohmann::json;
using testing::ListedArrivals;
using testing::ListedFlows;
using testing::SmallJourney;

/// Somebody who asks again so long after each answer, or after having left.
class OneAfterAnother final : public ListedArrivals {
 public:
  OneAfterAnother(int count, Seconds thinking) : left_(count - 1), thinking_(thinking) { add(Seconds(1), 100, 50); }
  void ended(const EndedArrival& request) override {
    ListedArrivals::ended(request);
    if (left_-- > 0) add(request.at_client + thinking_, 100, 50);
  }

 private:
  int left_;
  Seconds thinking_;
};

/// The last two replicas go on with what the first two have prefilled.
void part_prefill_from_decode(Plan& plan) {
  auto& pools = plan.regions[0].pools;
  PoolPlan decode = pools[0];
  decode.place.pool = 1;
  decode.place.first_replica = 2;
  decode.nodes = {1, 1};
  pools[0].nodes = {0, 0};
  pools[0].floor = decode.floor = std::min<std::uint32_t>(pools[0].floor, 2);
  pools[0].next = 1;
  pools.push_back(decode);
  for (std::uint32_t i = 0; i < 2; ++i) {
    plan.replicas[2 + i].pool = 1;
    plan.replicas[2 + i].replica = i;
  }
}

double network_kwh(SmallJourney& fleet) {
  fleet.intervals.close(fleet.regions, fleet.books);
  return in_kwh(fleet.books.totals().regions[0].account.energy.network);
}

constexpr double kwh_per_token = 4 * 0.06e-9;

TEST_CASE("an end may cause an arrival, when its client has the answer and has thought") {
  OneAfterAnother arrivals(4, Seconds(3));
  SmallJourney fleet(arrivals);
  fleet.run();
  REQUIRE(fleet.heard.ends.size() == 4);
  double expected_s = 1.0;
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(fleet.heard.deliveries[i].at.value() == doctest::Approx(expected_s + 0.05).epsilon(1e-12));
    REQUIRE(fleet.heard.ends[i].completion);
    expected_s += fleet.heard.ends[i].completion->e2e.value();
    CHECK(arrivals.ends[i].at_client.value() == doctest::Approx(expected_s).epsilon(1e-12));
    CHECK(arrivals.ends[i].completed);
    expected_s += 3.0;
  }
  CHECK(fleet.books.totals().arrivals == 4);
}

TEST_CASE("the end of a client that has left causes an arrival too, and none comes after the window") {
  OneAfterAnother arrivals(100'000, Seconds(100));
  SmallJourney fleet(arrivals, {{"workload", {{"classes", {{"hasty", {{"timeout_s", 0.06}}}}}}}});
  fleet.run();
  // At 1 s, and after 0.06 s and 100 s again, within an hour.
  CHECK(fleet.heard.ends.size() == 36);
  for (std::size_t i = 0; i < fleet.heard.ends.size(); ++i) {
    REQUIRE(fleet.heard.ends[i].outcome == RequestOutcome::timed_out);
    REQUIRE(arrivals.ends[i].at_client.value() == doctest::Approx(1.06 + 100.06 * static_cast<double>(i)));
  }
}

TEST_CASE("a request is prefilled in one pool and decoded in another, and its cache is a flow between them") {
  ListedArrivals alone;
  alone.add(Seconds(0), 1000, 100);
  SmallJourney whole(alone);
  whole.run();
  const double whole_s = whole.heard.ends.at(0).completion->e2e.value();

  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 1000, 100);
  SmallJourney fleet(arrivals, json::object(), testing::two_nodes(), part_prefill_from_decode);
  while (fleet.flows.under_way.empty()) fleet.step();
  const ListedFlows::Flow flow = fleet.flows.under_way[0];
  CHECK(flow.id.owner() == FlowId::Owner::cache);
  CHECK(flow.from == fleet.plan.replicas[0].host);
  CHECK(flow.to == fleet.plan.replicas[2].host);
  // Keys and values of 32 layers, 8 heads of 128, two bytes each: 131,072 B a token.
  CHECK(flow.bytes.value() == doctest::Approx(1000.0 * 131072.0));
  CHECK(fleet.pool(0).outstanding_total() == 0);
  CHECK(fleet.pool(1).outstanding_total() == 1);
  fleet.run();

  REQUIRE(fleet.heard.stages.size() == 2);
  CHECK(fleet.heard.stages[0].replica == 0);
  CHECK(fleet.heard.stages[1].replica == 2);
  REQUIRE(fleet.heard.ends.size() == 1);
  const Completion& answer = fleet.heard.ends[0].completion.value();
  CHECK(answer.energy_attributed.value() ==
        doctest::Approx((fleet.heard.stages[0].energy + fleet.heard.stages[1].energy).value()));
  CHECK(answer.ttft == whole.heard.ends.at(0).completion->ttft);
  // As long as on one replica, and the second that the flow takes; every token is computed once.
  CHECK(answer.e2e.value() == doctest::Approx(whole_s + 1.0).epsilon(1e-4));
  CHECK(answer.energy_attributed.value() ==
        doctest::Approx(whole.heard.ends[0].completion->energy_attributed.value()).epsilon(1e-3));
  CHECK(fleet.pool(1).outstanding_total() == 0);
  CHECK(network_kwh(fleet) == doctest::Approx(1100 * kwh_per_token).epsilon(1e-12));
}

TEST_CASE("an answer of one token comes from the pool that has prefilled it, and its bytes are paid") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 1000, 1);
  SmallJourney fleet(arrivals, json::object(), testing::two_nodes(), part_prefill_from_decode);
  fleet.run();
  CHECK(fleet.heard.stages.size() == 1);
  CHECK(fleet.heard.ends.at(0).completion.has_value());
  CHECK(network_kwh(fleet) == doctest::Approx(1001 * kwh_per_token).epsilon(1e-12));
}

TEST_CASE("a client that leaves while its prompt is prefilled for another pool pays for no answer") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 100'000, 100);
  SmallJourney fleet(arrivals, {{"workload", {{"classes", {{"hasty", {{"timeout_s", 0.06}}}}}}}}, testing::two_nodes(),
                     part_prefill_from_decode);
  fleet.run();
  CHECK(fleet.heard.ends.at(0).outcome == RequestOutcome::timed_out);
  CHECK(fleet.heard.waste > Joules(0));
  CHECK(network_kwh(fleet) == doctest::Approx(100'000 * kwh_per_token).epsilon(1e-12));
}

TEST_CASE("a cache on its way is called off when its client has left, and nothing of the request remains") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 1000, 100);
  SmallJourney fleet(arrivals, {{"workload", {{"classes", {{"hasty", {{"timeout_s", 1}}}}}}}}, testing::two_nodes(),
                     part_prefill_from_decode);
  fleet.flow_time = Seconds(1e6);
  fleet.run_until(Seconds(1));
  REQUIRE(fleet.flows.under_way.size() == 1);
  CHECK(fleet.heard.ends.at(0).outcome == RequestOutcome::timed_out);
  CHECK(fleet.heard.waste == Joules(0));  // nobody there knows yet
  fleet.run_until(Seconds(1.1));
  CHECK(fleet.flows.under_way.empty());
  CHECK(fleet.heard.waste == fleet.heard.stages.at(0).energy);
  CHECK(fleet.pool(1).outstanding_total() == 0);
  CHECK(fleet.pool(1).outstanding(0) == 0);
  CHECK(fleet.journey.over());
  CHECK(fleet.heard.ends.size() == 1);
}

TEST_CASE("the pools of two stages are scaled by themselves") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 1000, 100);
  SmallJourney fleet(arrivals, {{"policies", {{"scaling", {{"name", "scale_to_zero"}}}}}}, testing::two_nodes(),
                     part_prefill_from_decode);
  fleet.run();
  REQUIRE(fleet.heard.stages.size() == 2);
  // One cold start after the other: boot, process, load and preparation take 447.1 s each.
  CHECK(fleet.heard.stages[1].at.value() == doctest::Approx(2 * 447.1).epsilon(0.01));
  // Five minutes without work stop either pool, ten more without a replica the nodes.
  fleet.run_until(Seconds(3000));
  CHECK(fleet.pool(0).ready_count() == 0);
  CHECK(fleet.pool(1).ready_count() == 0);
  CHECK(fleet.power(0) == NodePower::standby);
  CHECK(fleet.power(1) == NodePower::standby);
}

TEST_CASE("requests of a replica that is gone are dropped, and those that wait go to another") {
  ListedArrivals arrivals;
  for (int i = 0; i < 4; ++i) arrivals.add(Seconds(0.1 * i), 1000, 5000);
  SmallJourney fleet(arrivals);
  fleet.agenda.plan(Seconds(5), EventKind::incident, 0, 0);
  fleet.run();
  REQUIRE(fleet.heard.ends.size() == 4);
  const auto dropped = std::count_if(fleet.heard.ends.begin(), fleet.heard.ends.end(),
                                     [](const auto& end) { return end.outcome == RequestOutcome::dropped; });
  CHECK(dropped == 2);  // those of the two replicas that stood there
  CHECK(fleet.heard.ends[0].outcome == RequestOutcome::dropped);
  CHECK(fleet.heard.waste == fleet.heard.stages[0].energy + fleet.heard.stages[1].energy);
  CHECK(arrivals.ends[0].at_client == Seconds(5.05));
  // What was attributed is what the accelerators drew at work, but for the two iterations that were cut short.
  fleet.intervals.close(fleet.regions, fleet.books);
  const Joules drawn = fleet.books.totals().regions[0].account.energy.gpu_active;
  const Joules attributed = fleet.books.totals().attributed;
  CHECK(drawn >= attributed);
  CHECK((drawn - attributed).value() < 2 * 4 * 700.0 * 0.02);
}

TEST_CASE("a request whose cache is on its way to a replica that is gone is dropped once") {
  ListedArrivals arrivals;
  arrivals.add(Seconds(0), 1000, 100);
  SmallJourney fleet(arrivals, json::object(), testing::two_nodes(), part_prefill_from_decode);
  fleet.flow_time = Seconds(10);
  fleet.agenda.plan(Seconds(5), EventKind::incident, 1, 1);
  fleet.run();
  REQUIRE(fleet.heard.ends.size() == 1);
  CHECK(fleet.heard.ends[0].outcome == RequestOutcome::dropped);
  CHECK(fleet.heard.waste == fleet.heard.stages.at(0).energy);
  CHECK(fleet.pool(1).outstanding_total() == 0);
}

/// So many watts at all times, free and without grams.
class Panels final : public PowerSource {
 public:
  explicit Panels(Watts power) : power_(power) {}
  Joules take(Joules wanted, Seconds from, Seconds to) override { return std::min(wanted, power_ * (to - from)); }
  [[nodiscard]] GramsPerJoule intensity(Seconds /*at*/) const override { return GramsPerJoule(0); }
  [[nodiscard]] DollarsPerJoule price(Seconds /*at*/) const override { return DollarsPerJoule(0); }
  [[nodiscard]] Seconds next_change(Seconds /*at*/) const override { return testing::never; }

 private:
  Watts power_;
};

TEST_CASE("joules of a region with panels come from them first, and grams from the grid's part alone") {
  ListedArrivals none;
  SmallJourney grid(none);
  SmallJourney sunny(none);
  sunny.regions[0].supply().add(std::make_unique<Panels>(Watts(1000)));
  struct Own final : Observer {
    void settled(const Settled& fact) override { own += fact.settlement.own; }
    Joules own{};
  } heard;
  sunny.books.add(heard);
  for (SmallJourney* fleet : {&grid, &sunny}) {
    fleet->run_until(Seconds(3600));
    fleet->intervals.close(fleet->regions, fleet->books);
  }
  const RegionAccount& bought = grid.books.totals().regions[0].account;
  const RegionAccount& account = sunny.books.totals().regions[0].account;
  CHECK(account.energy.facility() == bought.energy.facility());
  CHECK(in_kwh(heard.own) == doctest::Approx(1.0).epsilon(1e-12));
  CHECK((bought.location - account.location).value() == doctest::Approx(400.0).epsilon(1e-9));
}

}  // namespace
}  // namespace tradewind
