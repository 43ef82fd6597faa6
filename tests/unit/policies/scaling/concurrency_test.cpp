#include "tests/unit/policies/fake_views.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

/// A pool of ten-slot replicas and the autoscaler over it: seven requests per replica are its target.
class Autoscaled {
 public:
  explicit Autoscaled(std::uint32_t ready, nlohmann::json params = nlohmann::json::object())
      : policy_(testing::made<ScalingPolicy>("concurrency", std::move(params))) {
    for (std::uint32_t i = 0; i < 50; ++i) pool_.replicas.push_back({i < ready, 0, {}});
  }

  /// The answer at `time` with `outstanding` requests in the pool.
  std::uint32_t at(double time, std::uint64_t outstanding) {
    pool_.time = Seconds(time);
    pool_.unplaced = outstanding;
    return policy_->target(pool_);
  }
  /// The last answer of questions every 2 s from `from` to `to`.
  std::uint32_t every_two_seconds(double from, double to, std::uint64_t outstanding) {
    std::uint32_t last = 0;
    for (double t = from; t <= to; t += 2.0) last = at(t, outstanding);
    return last;
  }

 private:
  FakePool pool_;
  std::shared_ptr<ScalingPolicy> policy_;
};

}  // namespace

TEST_CASE("a steady concurrency gets the replicas that hold it at seventy per cent") {
  Autoscaled pool(3);
  CHECK(pool.every_two_seconds(0.0, 120.0, 21) == 3);
  CHECK(pool.every_two_seconds(122.0, 300.0, 22) == 4);
}

TEST_CASE("the stable window averages the readings of the last minute") {
  Autoscaled pool(4);
  CHECK(pool.every_two_seconds(0.0, 58.0, 14) == 2);  // thirty readings
  // Fifteen readings of 14 and fifteen of 42 average 28; the last three, 42 each, want 6 replicas: no panic with 4.
  CHECK(pool.every_two_seconds(60.0, 88.0, 42) == 4);
  CHECK(pool.at(90.0, 42) == 5);  // 14·14 + 16·42 over 30 = 28.9
}

TEST_CASE("a surge that doubles the need within seconds is met by the short window") {
  Autoscaled pool(2);
  CHECK(pool.every_two_seconds(0.0, 58.0, 7) == 1);
  // One reading of 70 among three: (7 + 7 + 70)/3 = 28 wants 4 = 2 × 2 ready ones. The minute's mean is 9.1.
  CHECK(pool.at(60.0, 70) == 4);
  CHECK(pool.at(62.0, 70) == 7);  // 49
}

TEST_CASE("a panic never scales down and ends a minute after the last surge") {
  Autoscaled pool(2);
  CHECK(pool.every_two_seconds(0.0, 58.0, 7) == 1);
  CHECK(pool.every_two_seconds(60.0, 64.0, 70) == 10);
  // The short window holds the surge until 68 s: (70 + 0 + 0)/3 wants 4 and prolongs the panic; at 70 s it is empty.
  CHECK(pool.every_two_seconds(66.0, 128.0, 0) == 10);
  CHECK(pool.at(130.0, 0) == 1);  // half of two ready ones
}

TEST_CASE("one decision at most halves the ready replicas") {
  Autoscaled pool(9);
  CHECK(pool.every_two_seconds(0.0, 60.0, 1) == 4);
}

TEST_CASE("the last replica is kept for the grace period after the minute without requests") {
  Autoscaled pool(1);
  CHECK(pool.every_two_seconds(0.0, 10.0, 3) == 1);
  // The reading of 10 s leaves the window at 70 s; the grace period then lasts until 100 s.
  CHECK(pool.every_two_seconds(12.0, 98.0, 0) == 1);
  CHECK(pool.at(100.0, 0) == 0);
}

TEST_CASE("a request during the grace period starts it afresh") {
  Autoscaled pool(1);
  CHECK(pool.every_two_seconds(0.0, 20.0, 0) == 1);
  CHECK(pool.at(22.0, 1) == 1);
  CHECK(pool.every_two_seconds(24.0, 110.0, 0) == 1);
  CHECK(pool.at(112.0, 0) == 0);
}

TEST_CASE("a request that finds nothing ready starts a replica at once") {
  Autoscaled pool(0);
  CHECK(pool.every_two_seconds(0.0, 30.0, 0) == 0);
  CHECK(pool.at(30.7, 1) == 1);
}

TEST_CASE("many questions within one interval count as one reading") {
  Autoscaled asked_once(2);
  Autoscaled asked_often(2);
  CHECK(asked_once.every_two_seconds(0.0, 58.0, 7) == 1);
  CHECK(asked_often.every_two_seconds(0.0, 58.0, 7) == 1);
  // Counted singly, a hundred readings of 40 would want 6 replicas of the 2 ready ones and begin a panic.
  for (int i = 0; i < 100; ++i) (void)asked_often.at(59.5 + i * 0.001, 40);
  CHECK(asked_often.at(60.0, 28) == asked_once.at(60.0, 28));
}

TEST_CASE("the autoscaler wants no more than the deployment has") {
  Autoscaled pool(50);
  CHECK(pool.at(0.0, 1000000) == 50);
}

}  // namespace tradewind
