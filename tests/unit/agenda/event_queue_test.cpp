#include "sim/agenda/event_queue.hpp"

#include "sim/base/random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

namespace tradewind {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

TEST_CASE("a tournament names who is due first, the lowest index among equals") {
  // The slow twin looks at all of them.
  Generator random = Stream(1, "schedule").at(0);
  for (const std::uint32_t replicas : {1U, 2U, 3U, 64U, 100U}) {
    CAPTURE(replicas);
    Tournament<ByTime> schedule(replicas);
    std::vector<Seconds> times(replicas, never);
    CHECK(schedule.next() == never);
    for (int change = 0; change < 2000; ++change) {
      const auto replica = static_cast<std::uint32_t>(random.uniform() * replicas);
      const double time = std::floor(random.uniform() * 50.0);  // whole numbers: many are equal
      times[replica] = random.uniform() < 0.2 ? never : Seconds(time);
      schedule.set(replica, times[replica], [](std::uint32_t a, std::uint32_t b) { return a < b; });
      const auto first = std::min_element(times.begin(), times.end());
      REQUIRE(schedule.next() == *first);
      if (*first < never) REQUIRE(schedule.first() == static_cast<std::uint32_t>(first - times.begin()));
    }
  }
}

TEST_CASE("events come in order of time, kind and key, whether they stand in a line or not") {
  Generator random = Stream(2, "events").at(0);
  constexpr std::size_t lines = 5;
  EventQueue events(lines);
  std::map<std::tuple<double, EventKind, std::uint64_t>, std::uint32_t> twin;
  double now = 0.0;
  std::uint64_t key = 0;
  for (int round = 0; round < 20'000; ++round) {
    if (random.uniform() < 0.5 || twin.empty()) {
      const auto subject = static_cast<std::uint32_t>(random.uniform() * 1e9);
      const std::uint64_t line = static_cast<std::uint64_t>(random.uniform() * 2.0 * lines);
      ++key;
      if (line < lines) {  // in a line every delay is the same, and keys may come in any order
        const std::uint64_t mixed = random() >> 10U;
        const double time = now + static_cast<double>(line);
        events.push({Seconds(time), EventKind::delivery, mixed, subject}, line);
        twin[{time, EventKind::delivery, mixed}] = subject;
      } else {
        const double time = now + std::floor(random.uniform() * 20.0);
        const EventKind kind = random.uniform() < 0.5 ? EventKind::release : EventKind::time_out;
        events.push({Seconds(time), kind, key, subject});
        twin[{time, kind, key}] = subject;
      }
    } else {
      const auto first = twin.begin();
      REQUIRE(events.next() == Seconds(std::get<0>(first->first)));
      REQUIRE(events.top().kind() == std::get<1>(first->first));
      REQUIRE(events.top().subject() == first->second);
      now = std::get<0>(first->first);
      events.pop();
      twin.erase(first);
    }
    REQUIRE(events.empty() == twin.empty());
  }
}

}  // namespace
}  // namespace tradewind
