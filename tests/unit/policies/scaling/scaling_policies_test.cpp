#include "tests/unit/policies/fake_views.hpp"

#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {
namespace {

/// `n` replicas of ten slots, the first `ready` of them ready and idle since `idle_since`.
FakePool pool_of(std::uint32_t n, std::uint32_t ready, double idle_since = 0.0) {
  FakePool pool;
  for (std::uint32_t i = 0; i < n; ++i) pool.replicas.push_back({i < ready, 0, Seconds(idle_since)});
  return pool;
}

}  // namespace

TEST_CASE("static scaling keeps every replica and every node on for ever") {
  const auto policy = testing::made<ScalingPolicy>("static");
  CHECK(policy->floor(1, 8) == 8);
  CHECK(policy->target(pool_of(8, 8)) == 8);
  CHECK(std::isinf(policy->interval().value()));
  CHECK(std::isinf(policy->node_off_after().value()));
}

TEST_CASE("warm replicas lie between the deployment's limits") {
  for (const char* name : {"scale_to_zero", "concurrency"}) {
    CAPTURE(name);
    const auto policy = testing::made<ScalingPolicy>(name, {{"warm_replicas", 5}, {"node_off_after_s", 120.0}});
    CHECK(policy->floor(0, 10) == 5);
    CHECK(policy->floor(6, 10) == 6);
    CHECK(policy->floor(0, 3) == 3);
    CHECK(policy->node_off_after().value() == 120.0);
  }
}

TEST_CASE("scale to zero keeps idle replicas until their time-out and then none") {
  const auto policy = testing::made<ScalingPolicy>("scale_to_zero", {{"idle_timeout_s", 300.0}});
  FakePool pool = pool_of(8, 3, 100.0);
  pool.time = Seconds(399.0);
  CHECK(policy->target(pool) == 3);
  pool.time = Seconds(400.0);
  CHECK(policy->target(pool) == 0);
}

TEST_CASE("scale to zero stops only the replicas that have been idle long enough") {
  const auto policy = testing::made<ScalingPolicy>("scale_to_zero", {{"idle_timeout_s", 300.0}});
  FakePool pool = pool_of(8, 4);
  pool.time = Seconds(500.0);
  pool.replicas[0].outstanding = 2;
  pool.replicas[1].idle_since = Seconds(450.0);
  CHECK(policy->target(pool) == 2);
}

TEST_CASE("scale to zero starts a replica for one waiting request") {
  const auto policy = testing::made<ScalingPolicy>("scale_to_zero");
  FakePool pool = pool_of(8, 0);
  CHECK(policy->target(pool) == 0);
  pool.unplaced = 1;
  CHECK(policy->target(pool) == 1);
}

TEST_CASE("scale to zero starts a replica for every half-filled batch, up to the deployment's limit") {
  const auto policy = testing::made<ScalingPolicy>("scale_to_zero", {{"load_target", 0.5}});
  FakePool pool = pool_of(8, 1);
  pool.replicas[0].outstanding = 5;  // half of ten slots
  CHECK(policy->target(pool) == 1);
  pool.replicas[0].outstanding = 6;
  CHECK(policy->target(pool) == 2);
  pool.unplaced = 1000000;
  CHECK(policy->target(pool) == 8);
}

TEST_CASE("scale to zero does not give up replicas that are starting") {
  const auto policy = testing::made<ScalingPolicy>("scale_to_zero");
  FakePool pool = pool_of(8, 0);
  pool.starting = 3;
  pool.unplaced = 1;
  CHECK(policy->target(pool) == 3);
}

TEST_CASE("a scaler starts one replica after the other while requests go elsewhere for want of room") {
  for (const char* name : {"scale_to_zero", "concurrency"}) {
    CAPTURE(name);
    const auto policy = testing::made<ScalingPolicy>(name);
    FakePool pool = FakePool::with({0, 0, 0});
    for (FakePool::Replica& replica : pool.replicas) replica.ready = false;
    pool.time = Seconds(100);
    CHECK(policy->target(pool) == 0);
    pool.wished = 5;
    pool.time += policy->interval();
    CHECK(policy->target(pool) == 1);
    pool.starting = 1;
    pool.wished = 9;
    pool.time += policy->interval();
    CHECK(policy->target(pool) == 1);
    pool.starting = 0;
    pool.replicas[0] = {true, 3, {}};
    pool.wished = 12;
    pool.time += policy->interval();
    CHECK(policy->target(pool) == 2);
  }
}

}  // namespace tradewind
