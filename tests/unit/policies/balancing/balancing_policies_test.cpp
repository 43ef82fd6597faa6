#include "tests/unit/policies/fake_views.hpp"

#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {
namespace {

std::uint32_t choice(BalancingPolicy& policy, const PoolView& pool, std::uint64_t request_id = 0) {
  Generator random = Stream(1, "balancing").at(request_id);
  return policy.choose(RequestView{}, pool, random);
}

}  // namespace

TEST_CASE("least outstanding takes the idlest ready replica, the lowest index among equals") {
  FakePool pool = FakePool::with({4, 2, 0, 2});
  pool.replicas[2].ready = false;
  const auto policy = testing::made<BalancingPolicy>("least_outstanding");
  CHECK(choice(*policy, pool) == 1);
}

TEST_CASE("round robin passes over replicas that are not ready") {
  FakePool pool = FakePool::with({0, 0, 0, 0});
  pool.replicas[1].ready = false;
  const auto policy = testing::made<BalancingPolicy>("round_robin");
  for (const std::uint32_t expected : {0U, 2U, 3U, 0U, 2U}) CHECK(choice(*policy, pool) == expected);
}

TEST_CASE("random balancing reaches every ready replica about equally often") {
  FakePool pool = FakePool::with({9, 0, 0, 0});
  pool.replicas[3].ready = false;
  const auto policy = testing::made<BalancingPolicy>("random");
  std::vector<int> visits(4, 0);
  for (std::uint64_t id = 0; id < 3000; ++id) ++visits[choice(*policy, pool, id)];
  CHECK(visits[3] == 0);
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(visits[i] - 1000) < 130);
}

TEST_CASE("power of two never takes the busiest of three and takes the idlest whenever it is drawn") {
  const FakePool pool = FakePool::with({5, 3, 1});
  const auto policy = testing::made<BalancingPolicy>("power_of_two");
  std::vector<int> visits(3, 0);
  for (std::uint64_t id = 0; id < 3000; ++id) ++visits[choice(*policy, pool, id)];
  CHECK(visits[0] == 0);                    // it always meets a better one
  CHECK(std::abs(visits[1] - 1000) < 130);  // only the pair (0, 1), one of three
  CHECK(std::abs(visits[2] - 2000) < 130);
}

TEST_CASE("power of two with one ready replica takes it") {
  FakePool pool = FakePool::with({7, 0});
  pool.replicas[1].ready = false;
  const auto policy = testing::made<BalancingPolicy>("power_of_two");
  CHECK(choice(*policy, pool) == 0);
}

TEST_CASE("pack fills the lowest replica before it uses the next") {
  FakePool pool = FakePool::with({3, 4, 0});
  const auto policy = testing::made<BalancingPolicy>("pack", {{"outstanding_max", 4}});
  CHECK(choice(*policy, pool) == 0);
  pool.replicas[0].outstanding = 4;
  CHECK(choice(*policy, pool) == 2);
  pool.replicas[2].outstanding = 5;
  CHECK(choice(*policy, pool) == 0);  // all filled: the least outstanding
}

TEST_CASE("pack lets nothing queue behind a replica's slots while another has room") {
  FakePool pool = FakePool::with({10, 9});
  pool.slots = 10;
  const auto policy = testing::made<BalancingPolicy>("pack", {{"outstanding_max", 64}});
  CHECK(choice(*policy, pool) == 1);
}

}  // namespace tradewind
