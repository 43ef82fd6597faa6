#include "sim/base/order/least_count.hpp"
#include "sim/base/order/tournament.hpp"
#include "sim/base/random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <utility>
#include <vector>

namespace tradewind {
namespace {

constexpr Seconds never = Tournament::never;

TEST_CASE("a tournament names who is due first, the lowest index among equals") {
  // The slow twin looks at all of them.
  Generator random = Stream(1, "schedule").at(0);
  for (const std::uint32_t replicas : {1U, 2U, 3U, 64U, 100U}) {
    CAPTURE(replicas);
    Tournament schedule(replicas);
    std::vector<Seconds> times(replicas, never);
    CHECK(schedule.next() == never);
    for (int change = 0; change < 2000; ++change) {
      const auto replica = static_cast<std::uint32_t>(random.uniform() * replicas);
      const double time = std::floor(random.uniform() * 50.0);  // whole numbers: many are equal
      times[replica] = random.uniform() < 0.2 ? never : Seconds(time);
      schedule.set(replica, times[replica]);
      const auto first = std::min_element(times.begin(), times.end());
      REQUIRE(schedule.next() == *first);
      if (*first < never) REQUIRE(schedule.first() == static_cast<std::uint32_t>(first - times.begin()));
    }
  }
}

TEST_CASE("streams of equal times are merged in their order") {
  Tournament tree({Seconds(2), Seconds(1), Seconds(1), Seconds(1), never});
  std::vector<std::uint32_t> order;
  for (; !tree.empty(); tree.set(tree.first(), never)) order.push_back(tree.first());
  CHECK(order == std::vector<std::uint32_t>{1, 2, 3, 0});
  CHECK(Tournament().empty());
}

TEST_CASE("many streams come out as one sorted stream, whatever their number") {
  Generator generator(9);
  for (const std::uint32_t streams : {1U, 2U, 3U, 7U, 8U, 9U, 100U}) {
    std::vector<std::vector<Seconds>> times(streams);
    std::vector<std::pair<double, std::uint32_t>> expected;
    for (std::uint32_t i = 0; i < streams; ++i) {
      for (double t = 0.0; t < 20.0; t += std::floor(3.0 * generator.uniform())) {
        times[i].emplace_back(t);
        expected.emplace_back(t, i);
        if (times[i].size() == 40) break;
      }
    }
    std::sort(expected.begin(), expected.end());
    std::vector<std::size_t> taken(streams);
    std::vector<Seconds> first;
    for (const auto& stream : times) first.push_back(stream.front());
    Tournament tree(first);
    for (const auto& [time, stream] : expected) {
      REQUIRE(tree.first() == stream);
      const std::size_t next = ++taken[stream];
      tree.set(stream, next < times[stream].size() ? times[stream][next] : never);
    }
    CHECK(tree.empty());
  }
}

TEST_CASE("the least count is found, and the lowest entry below a bound, while some are left out") {
  Generator random = Stream(3, "counts").at(0);
  for (const std::uint32_t entries : {1U, 2U, 5U, 64U, 100U}) {
    CAPTURE(entries);
    LeastCount tree(entries);
    std::vector<std::optional<std::uint32_t>> counts(entries);  // the slow twin looks at all of them
    for (int change = 0; change < 2000; ++change) {
      const auto entry = static_cast<std::uint32_t>(random.uniform() * entries);
      if (random.uniform() < 0.3) {
        counts[entry] = std::nullopt;
        tree.leave_out(entry);
      } else {
        counts[entry] = static_cast<std::uint32_t>(random.uniform() * 10.0);
        tree.set(entry, *counts[entry]);
      }
      const auto bound = static_cast<std::uint32_t>(random.uniform() * 11.0);
      std::optional<std::uint32_t> least;
      std::optional<std::uint32_t> below;
      for (std::uint32_t i = 0; i < entries; ++i) {
        if (!counts[i]) continue;
        if (!least || *counts[i] < *counts[*least]) least = i;
        if (!below && *counts[i] < bound) below = i;
      }
      if (least) REQUIRE(tree.first() == *least);
      REQUIRE(tree.lowest_below(bound) == below);
    }
  }
}

}  // namespace
}  // namespace tradewind
