#include "sim/site/pool.hpp"

#include "tests/support/small_site.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

using testing::SmallSite;

/// A pool of so many replicas, none of them started, and requests that wait in it.
struct SmallPool : SmallSite {
  explicit SmallPool(std::uint32_t replicas)
      : SmallSite(replicas),
        pool(plan.pools[0], batching, EngineMode::fast_forward, now, Telemetry(telemetry_interval, 4), plan.signals) {}

  void start(std::uint32_t replica) {
    pool.begin_start(replica);
    pool.finish_start(replica);
  }
  /// A request enters and goes to a replica.
  void give(std::uint32_t replica) {
    const RequestHandle handle = enter();
    REQUIRE(pool.next_waiting(requests) == handle);
    requests[handle].stage = RequestStage::on_replica;
    pool.assign(replica);
  }
  RequestHandle enter() {
    const RequestHandle handle = requests.add();
    requests[handle].id = next_id;
    requests[handle].stage = RequestStage::waiting;
    pool.enter(handle, next_id++);
    return handle;
  }

  Pool pool;
  Passages requests;
  std::uint64_t next_id = 1;
};

TEST_CASE("a replica is off, then starting, then ready, and is counted as each") {
  SmallPool small(3);
  Pool& pool = small.pool;
  CHECK(pool.size() == 3);
  CHECK(pool.ready_count() == 0);
  pool.begin_start(2);
  CHECK(pool.state(2) == ReplicaState::starting);
  CHECK(pool.starting_count() == 1);
  CHECK(!pool.ready(2));
  pool.finish_start(2);
  CHECK(pool.starting_count() == 0);
  CHECK(pool.ready(2));
  small.start(0);
  CHECK(pool.ready_count() == 2);
  CHECK(pool.ready_replica(0) == 0);
  CHECK(pool.ready_replica(1) == 2);
  pool.stop(0);
  CHECK(pool.ready_count() == 1);
  CHECK(pool.ready_replica(0) == 2);
  CHECK(pool.state(0) == ReplicaState::off);
}

TEST_CASE("the replica with the fewest requests is found, the lowest among equals and ready ones alone") {
  SmallPool small(4);
  Pool& pool = small.pool;
  for (const std::uint32_t replica : {1U, 2U, 3U}) small.start(replica);
  CHECK(pool.least_outstanding() == 1);
  small.give(1);
  CHECK(pool.least_outstanding() == 2);
  small.give(2);
  small.give(3);
  small.give(3);
  CHECK(pool.least_outstanding() == 1);
  CHECK(pool.first_below(1) == std::nullopt);
  CHECK(pool.first_below(2) == 1);
  small.give(1);
  CHECK(pool.first_below(2) == 2);
  pool.unassign(3);
  pool.unassign(3);
  CHECK(pool.first_below(1) == 3);
  CHECK(pool.least_outstanding() == 3);
  pool.stop(3);
  CHECK(pool.first_below(1) == std::nullopt);
}

TEST_CASE("requests are outstanding from when they enter until they leave, waiting or not") {
  SmallPool small(1);
  Pool& pool = small.pool;
  small.start(0);
  small.give(0);
  const RequestHandle waits = small.enter();
  CHECK(pool.waiting() == 1);
  CHECK(pool.outstanding_total() == 2);
  CHECK(pool.outstanding(0) == 1);
  small.requests.release(waits);
  pool.stop_waiting(small.requests);
  CHECK(pool.waiting() == 0);
  CHECK(pool.outstanding_total() == 1);
  pool.unassign(0);
  CHECK(pool.outstanding_total() == 0);
}

TEST_CASE("a replica is idle since its last request left, and of those idle as long the highest stops first") {
  SmallPool small(3);
  Pool& pool = small.pool;
  for (const std::uint32_t replica : {0U, 1U, 2U}) small.start(replica);
  CHECK(pool.longest_idle() == 2);
  small.give(2);
  small.now = Seconds(10);
  CHECK(pool.longest_idle() == 1);
  CHECK(pool.idle_for_at_least(Seconds(10)) == 2);
  pool.unassign(2);
  CHECK(pool.idle_for_at_least(Seconds(10)) == 2);
  CHECK(pool.idle_for_at_least(Seconds(0)) == 3);
  small.give(0);
  small.give(1);
  small.now = Seconds(15);
  CHECK(pool.longest_idle() == 2);
  CHECK(pool.idle_for_at_least(Seconds(5)) == 1);
  CHECK(pool.idle_for_at_least(Seconds(5.1)) == 0);
  small.give(2);
  CHECK(pool.longest_idle() == pool.size());
}

TEST_CASE(
    "what a pool reports is its state before the first change at a multiple of the interval, and older reports are "
    "kept") {
  SmallPool small(2);
  Pool& pool = small.pool;
  const auto report = [&](std::uint64_t number) { return pool.telemetry().at(number); };
  small.start(0);
  small.now = Seconds(4);
  small.give(0);
  CHECK(report(0).outstanding == 0);
  small.now = Seconds(5);
  small.give(0);  // at the very multiple: this one is not seen yet
  CHECK(pool.telemetry().newest() == 1);
  CHECK(report(1).outstanding == 1);
  CHECK(report(1).arrived == 1);
  CHECK(report(1).replicas_ready == 1);
  small.now = Seconds(23);
  pool.begin_start(1);
  for (const std::uint64_t number : {2, 3, 4}) CHECK(report(number).outstanding == 2);
  CHECK(report(1).outstanding == 1);
  CHECK(report(4).replicas_starting == 0);
  small.now = Seconds(25);
  pool.report();
  CHECK(report(5).replicas_starting == 1);
}

TEST_CASE("a replica that fails takes its requests out of the count, whether it was ready or starting") {
  SmallPool small(2);
  Pool& pool = small.pool;
  small.start(0);
  pool.begin_start(1);
  small.give(0);
  small.give(0);
  (void)small.enter();
  pool.fail(0);
  CHECK(pool.state(0) == ReplicaState::off);
  CHECK(pool.ready_count() == 0);
  CHECK(pool.outstanding(0) == 0);
  CHECK(pool.outstanding_total() == 1);
  CHECK(pool.waiting() == 1);
  pool.fail(1);
  CHECK(pool.starting_count() == 0);
  small.start(0);  // and may start anew
  CHECK(pool.least_outstanding() == 0);
}

}  // namespace
}  // namespace tradewind
