#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "tests/unit/kernel/scripted_process.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <functional>
#include <stdexcept>
#include <string>

namespace tradewind {
namespace {

/// The log of a script over one link of 1 GB/s and a tenth of a second.
std::string run(const std::function<void(ScriptedProcess&)>& script, bool run_ahead) {
  return run_in_child([&] {
    ScriptedProcess process;
    script(process);
    run_clock({{{"link", gigabytes_per_second(1), Seconds(0.125)}}, {{"a", {0}, {}}, {"b", {}, {0}}}}, process,
              {run_ahead});
    return process.text();
  });
}

/// Calls a flow off, and says whether it was under way.
ScriptedProcess::Action cancel(std::uint64_t id, bool expected) {
  return [=](Flows& flows) {
    if (flows.cancel(id) != expected) throw std::logic_error("a flow was under way or not, against all expectation");
  };
}

TEST_CASE("a flow that is called off never arrives, and leaves its share of the link to the others") {
  for (const bool run_ahead : {true, false}) {
    CAPTURE(run_ahead);
    const std::string log = run(
        [](ScriptedProcess& process) {
          process.flow_at(1, "start", [](Flows& flows) {
            flows.start(1, 0, 1, gigabytes(4));
            flows.start(2, 0, 1, gigabytes(4));
          });
          process.at(3.125, "cancel", cancel(2, true));  // after two seconds of half the link each
          process.at(4, "again", cancel(2, false));
          process.wait_for_flows(1);
        },
        run_ahead);
    CHECK(log == fmt::format("{:a} start\n{:a} cancel\n{:a} again\n{:a} end of flow 1\n", 1.0, 3.125, 4.0, 6.125));
  }
}

TEST_CASE("a flow can be called off before its latency is over, and in the event that starts it") {
  for (const bool run_ahead : {true, false}) {
    CAPTURE(run_ahead);
    const std::string log = run(
        [](ScriptedProcess& process) {
          process.flow_at(1, "start", [](Flows& flows) {
            flows.start(1, 0, 1, gigabytes(4));
            flows.start(2, 0, 1, gigabytes(4));
            cancel(2, true)(flows);
            flows.start(2, 0, 1, gigabytes(2));  // and the same once more
          });
          process.flow_at(1, "another", [](Flows& flows) { flows.start(3, 0, 1, gigabytes(4)); });
          process.at(1.0625, "cancel", cancel(3, true));
          process.wait_for_flows(2);
        },
        run_ahead);
    CHECK(log == fmt::format("{:a} start\n{:a} another\n{:a} cancel\n{:a} end of flow 2\n{:a} end of flow 1\n", 1.0,
                             1.0, 1.0625, 5.125, 7.125));
  }
}

TEST_CASE("the id of a flow that was called off can be used again") {
  const std::string log = run(
      [](ScriptedProcess& process) {
        process.flow_at(1, "start", [](Flows& flows) { flows.start(7, 0, 1, gigabytes(4)); });
        process.at(2, "cancel", cancel(7, true));
        process.flow_at(3, "start", [](Flows& flows) { flows.start(7, 0, 1, gigabytes(1)); });
        process.at(9, "too late", cancel(7, false));
        process.wait_for_flows(1);
      },
      true);
  CHECK(log == fmt::format("{:a} start\n{:a} cancel\n{:a} start\n{:a} end of flow 7\n{:a} too late\n", 1.0, 2.0, 3.0,
                           4.125, 9.0));
}

TEST_CASE("a run whose last flow was called off ends") {
  const std::string log = run(
      [](ScriptedProcess& process) {
        process.flow_at(1, "start", [](Flows& flows) { flows.start(1, 0, 1, gigabytes(4000)); });
        process.at(2, "cancel", cancel(1, true));
      },
      true);
  CHECK(log == fmt::format("{:a} start\n{:a} cancel\n", 1.0, 2.0));
}

}  // namespace
}  // namespace tradewind
