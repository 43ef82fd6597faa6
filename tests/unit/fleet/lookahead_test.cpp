#include "sim/fleet/lookahead.hpp"

#include "tests/support/small_site.hpp"

#include <doctest/doctest.h>
#include <limits>
#include <memory>
#include <vector>

namespace tradewind {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

TEST_CASE("looking ahead of replicas, switched on or off, changes nothing of them") {
  const StepModel model = testing::small_step_model(40.0);
  const testing::AllJoin batching;
  std::vector<std::unique_ptr<Replica>> replicas;
  std::vector<Replica*> pointers;
  Agenda agenda(0, 5, 0);
  Passages requests;
  for (std::uint32_t i = 0; i < 5; ++i) {
    replicas.push_back(make_replica(EngineMode::fast_forward, model, batching));
    pointers.push_back(replicas.back().get());
    const RequestHandle handle = requests.add();
    if (i == 3) continue;  // one without work
    (void)replicas[i]->enqueue({handle, 100 + i, 50}, Seconds(0));
    agenda.set_boundary(i, replicas[i]->next_event());
  }
  for (const bool on : {true, false}) {
    const Lookahead lookahead(pointers, on);
    for (std::uint32_t i = 0; i < 5; ++i) {
      const Seconds before = pointers[i]->next_event();
      lookahead.after(i, agenda, requests);
      lookahead.before_enqueue(i);
      CHECK(pointers[i]->next_event() == before);
      CHECK(pointers[i]->idle() == (i == 3));
    }
  }
  CHECK(pointers[3]->next_event() == never);
}

}  // namespace
}  // namespace tradewind
