#include "sim/base/random/stream.hpp"
#include "tests/unit/fleet/small_journey.hpp"

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <map>
#include <set>

namespace tradewind {
namespace {

using nlohmann::json;
using testing::ListedArrivals;
using testing::SmallJourney;

/// Forty requests in the minute after a time, with prompts and answers of any length.
ListedArrivals forty(Generator& random, double from_s) {
  ListedArrivals arrivals;
  double at_s = from_s;
  for (int i = 0; i < 40; ++i) {
    at_s += random.uniform() * 3.0;
    arrivals.add(Seconds(at_s), 1 + static_cast<std::uint32_t>(random.uniform() * 20'000),
                 1 + static_cast<std::uint32_t>(random.uniform() * 2'000));
  }
  return arrivals;
}

/// The replicas of the first node prefill, or serve alone; of the second the same, or decode.
void part_by_nodes(Plan& plan) {
  auto& pools = plan.regions[0].pools;
  PoolPlan decode = pools[0];
  decode.place.pool = 1;
  decode.place.first_replica = 2;
  pools[0].nodes = {0, 0};
  decode.nodes = {1, 1};
  pools[0].floor = decode.floor = pools[0].floor / 2;
  pools[0].next = 1;
  pools.push_back(decode);
  for (std::uint32_t i = 0; i < 2; ++i) {
    plan.replicas[2 + i].pool = 1;
    plan.replicas[2 + i].replica = i;
  }
}

void check_nobody_is_left(SmallJourney& fleet) {
  std::set<std::uint64_t> ended;
  for (const auto& end : fleet.heard.ends) REQUIRE(ended.insert(end.id).second);
  REQUIRE(ended.size() == 40);
  for (const auto& pool : fleet.regions[0].pools()) {
    REQUIRE(pool->waiting() == 0);
    REQUIRE(pool->outstanding_total() == 0);
    for (std::uint32_t i = 0; i < pool->size(); ++i) {
      REQUIRE(pool->outstanding(i) == 0);
      REQUIRE(pool->replica(i).idle());
    }
  }
}

TEST_CASE("a node that fails at any moment loses no request, whether it boots, loads, serves or awaits a cache") {
  std::map<RequestOutcome, int> outcomes;
  int parted_dropped = 0;
  double cut_most_j = 0.0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Generator random = Stream(seed, "failures").at(0);
    const bool scales = seed % 2 == 0;
    const bool parted = seed % 4 < 2;
    ListedArrivals arrivals = forty(random, 0.0);
    json patch{{"workload", {{"classes", {{"patient", {{"timeout_s", 30.0 + random.uniform() * 600.0}}}}}}}};
    if (scales) patch["policies"] = {{"scaling", {{"name", "scale_to_zero"}, {"idle_timeout_s", 5}}}};
    SmallJourney fleet(arrivals, patch, testing::two_nodes(), parted ? part_by_nodes : std::function<void(Plan&)>());
    fleet.flow_time = Seconds(0.01 + random.uniform() * 3.0);
    const auto node = static_cast<std::uint32_t>(random.uniform() * 2.0);
    const Seconds fails(random.uniform() * (scales ? 600.0 : 80.0));
    fleet.agenda.plan(fails, EventKind::incident, node, node);
    fleet.run();
    check_nobody_is_left(fleet);
    fleet.intervals.close(fleet.regions, fleet.books);
    const RunTotals& totals = fleet.books.totals();
    REQUIRE(totals.ended == totals.arrivals);
    // Of the two replicas there, an iteration each was cut short: drawn, but nobody's.
    const double cut_j = (totals.regions[0].account.energy.gpu_active - totals.attributed).value();
    cut_most_j = std::max(cut_most_j, cut_j);
    REQUIRE(cut_j > -1e-6);
    REQUIRE(cut_j < 2 * 4 * 700.0 * 1.0);
    Joules answered{};
    for (const auto& end : fleet.heard.ends) {
      ++outcomes[end.outcome];
      if (end.completion) answered += end.completion->energy_attributed;
      parted_dropped += parted && end.outcome == RequestOutcome::dropped ? 1 : 0;
    }
    const Joules told = answered + fleet.heard.waste;
    REQUIRE(told.value() == doctest::Approx(totals.attributed.value()).epsilon(1e-9));
    if (fleet.agenda.now() > fails) REQUIRE(fleet.power(node) == NodePower::standby);
  }
  CHECK(outcomes[RequestOutcome::completed] > 1000);
  CHECK(outcomes[RequestOutcome::dropped] > 50);
  CHECK(outcomes[RequestOutcome::timed_out] > 100);
  CHECK(parted_dropped > 20);
  MESSAGE(outcomes[RequestOutcome::completed] << " completed, " << outcomes[RequestOutcome::dropped] << " dropped, "
                                              << outcomes[RequestOutcome::timed_out]
                                              << " left; of an iteration that was cut up to " << cut_most_j << " J");
}

}  // namespace
}  // namespace tradewind
