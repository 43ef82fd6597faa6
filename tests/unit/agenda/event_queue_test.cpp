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
