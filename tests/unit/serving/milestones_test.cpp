#include "sim/serving/milestones.hpp"

#include "sim/base/random/stream.hpp"

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <map>

using namespace tradewind;

namespace {

/// The same by looking at all of them.
struct Plain {
  std::map<std::uint32_t, std::int32_t> due;  // by slot

  [[nodiscard]] auto next() const {
    return std::min_element(due.begin(), due.end(), [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second < b.second : a.first < b.first;
    });
  }
};

void check_equal(const Milestones& milestones, const Plain& plain) {
  REQUIRE(milestones.empty() == plain.due.empty());
  if (plain.due.empty()) return;
  CHECK(milestones.next_index() == plain.next()->second);
  CHECK(milestones.next_slot() == plain.next()->first);
}

}  // namespace

TEST_CASE("milestones: none is beyond every index") {
  const Milestones none;
  CHECK(none.empty());
  CHECK(none.next_index() > std::int64_t{1} << 31);
}

TEST_CASE("milestones: the first is that of the least index, the lowest slot among equals") {
  Milestones milestones;
  milestones.add(7, 30);
  milestones.add(3, 20);
  milestones.add(500, 20);  // far beyond the slots so far
  CHECK(milestones.next_index() == 20);
  CHECK(milestones.next_slot() == 3);
  milestones.remove(3);
  CHECK(milestones.next_slot() == 500);
  milestones.remove(500);
  CHECK(milestones.next_index() == 30);
  milestones.remove(7);
  CHECK(milestones.empty());
}

TEST_CASE("milestones: random changes agree with looking at all of them") {
  for (const std::uint32_t slots : {1U, 8U, 9U, 64U, 65U, 200U, 700U}) {
    CAPTURE(slots);
    Generator random(slots);
    Milestones milestones;
    Plain plain;
    std::int32_t now = 0;
    for (int step = 0; step < 4000; ++step) {
      const auto slot = static_cast<std::uint32_t>(random() % slots);
      if (plain.due.erase(slot) > 0) {
        milestones.remove(slot);
      } else {
        plain.due[slot] = now + static_cast<std::int32_t>(random() % 300);
        milestones.add(slot, plain.due[slot]);
      }
      if (step % 1000 == 999 && !plain.due.empty()) {
        now = plain.next()->second;
        milestones.rebase(now);
        for (auto& [_, index] : plain.due) index -= now;
        now = 0;
      }
      milestones.prefetch(slot);  // of any slot, with a place or without
      check_equal(milestones, plain);
    }
  }
}
