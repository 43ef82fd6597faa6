#include "sim/kernel/clock.hpp"

#include "sim/kernel/child.hpp"
#include "tests/unit/kernel/scripted_process.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string>

namespace tradewind {
namespace {

/// Two hosts, one link of 1 GB/s from the first to the second.
Platform one_link() { return {{{"link", gigabytes_per_second(1), Seconds(0)}}, {{"a", {0}, {}}, {"b", {}, {0}}}}; }

/// The log of a script run by the clock, or the message of what stopped it.
std::string run(const std::function<void(ScriptedProcess&)>& script, const ClockOptions& options = {}) {
  return run_in_child([&] {
    ScriptedProcess process;
    script(process);
    try {
      run_clock(one_link(), process, options);
    } catch (const std::exception& error) {
      return process.text() + error.what();
    }
    return process.text();
  });
}

TEST_CASE("the clock executes events at their own times, in order, equal times in the order they were planned") {
  const auto script = [](ScriptedProcess& process) {
    process.at(0.1 + 0.2, "third");
    process.at(0.1, "first");
    process.at(0.3, "second");  // one rounding before 0.1 + 0.2
    process.at(0.1 + 0.2, "fourth", [&process](Flows&) { process.at(0.1 + 0.2, "fifth"); });
    process.at(1e7, "last");
  };
  std::string expected = fmt::format("{:a} first\n{:a} second\n", 0.1, 0.3);
  for (const auto* what : {"third", "fourth", "fifth"}) expected += fmt::format("{:a} {}\n", 0.1 + 0.2, what);
  expected += fmt::format("{:a} last\n", 1e7);
  CHECK(run(script, {.run_ahead = true}) == expected);
  CHECK(run(script, {.run_ahead = false}) == expected);
}

TEST_CASE("a process that is done from the start ends at once") {
  CHECK(run([](ScriptedProcess&) {}) == "");
}

TEST_CASE("events that are still pending when the process is done are not executed") {
  class Impatient final : public ScriptedProcess {
    [[nodiscard]] bool done() const override { return !log().empty(); }
  };
  const std::string log = run_in_child([] {
    Impatient process;
    process.at(1, "one");
    process.at(2, "two");
    run_clock(one_link(), process);
    return process.text();
  });
  CHECK(log == fmt::format("{:a} one\n", 1.0));
}

TEST_CASE("a flow ends when its bytes have crossed the link, and the process is told at that time") {
  const std::string log = run([](ScriptedProcess& process) {
    process.at(1, "nothing special");
    process.flow_at(2, "start", [](Flows& flows) { flows.start(7, 0, 1, gigabytes(3)); });
    process.at(4, "meanwhile");
    process.wait_for_flows(1);
  });
  CHECK(log ==
        fmt::format("{:a} nothing special\n{:a} start\n{:a} meanwhile\n{:a} end of flow 7\n", 1.0, 2.0, 4.0, 5.0));
}

TEST_CASE("a flow of no bytes over a link without latency ends when it starts") {
  const std::string log = run([](ScriptedProcess& process) {
    process.flow_at(2.5, "start", [](Flows& flows) { flows.start(1, 0, 1, Bytes(0)); });
    process.at(2.5, "same time");
    process.wait_for_flows(1);
  });
  CHECK(log == fmt::format("{:a} start\n{:a} same time\n{:a} end of flow 1\n", 2.5, 2.5, 2.5));
}

TEST_CASE("a flow starts at exactly the time of its event, even where no delay leads there from the one before") {
  // Just past 2^23 doubles are 2^-29 apart. From an odd number of halves of that, every delay to an odd multiple is a
  // tie, and the rounded difference leads one double too far, or not far enough.
  const double spacing = 0x1.0p-29;
  for (const double first : {0.5 + 0.5 * spacing, 0.5 + 1.5 * spacing}) {
    const double second = 0x1.0p23 + 1.0 + 3.0 * spacing;
    REQUIRE(first + (second - first) != second);
    for (const bool run_ahead : {true, false}) {
      const auto script = [&](ScriptedProcess& process) {
        for (const double time : {first, second}) {
          process.flow_at(time, "start", [](Flows& flows) { flows.start(1, 0, 1, Bytes(0)); });
        }
        process.wait_for_flows(2);
      };
      CHECK(run(script, {run_ahead}) ==
            fmt::format("{0:a} start\n{0:a} end of flow 1\n{1:a} start\n{1:a} end of flow 1\n", first, second));
    }
  }
}

TEST_CASE("the end of one flow can start the next") {
  class Relay final : public ScriptedProcess {
   public:
    void flow_finished(std::uint64_t id, Seconds now) override {
      ScriptedProcess::flow_finished(id, now);
      if (id < 3) flow_at(now.value(), "start", [id](Flows& flows) { flows.start(id + 1, 0, 1, gigabytes(1)); });
    }
  };
  const std::string log = run_in_child([] {
    Relay process;
    process.flow_at(1, "start", [](Flows& flows) { flows.start(1, 0, 1, gigabytes(1)); });
    process.wait_for_flows(3);
    const ClockStatistics statistics = run_clock(one_link(), process);
    return fmt::format("{} flows, last at {} s", statistics.flows, process.log().back().time_s);
  });
  CHECK(log == "3 flows, last at 4 s");
}

TEST_CASE("without flows the clock runs ahead of the engine, which then takes hardly a step") {
  const auto steps = [](bool run_ahead) {
    return run_in_child([run_ahead] {
      ScriptedProcess process;
      for (int i = 1; i <= 1000; ++i) process.at(i, "event");
      const ClockStatistics statistics = run_clock(one_link(), process, {run_ahead});
      return fmt::format("{} events, {} steps", statistics.events, statistics.engine_steps);
    });
  };
  CHECK(steps(true) == "1000 events, 1 steps");
  CHECK(steps(false) == "1000 events, 1000 steps");
}

TEST_CASE("an exception of an event ends the run with that exception, flows or not") {
  const auto fail = [](Flows&) { throw std::runtime_error("the event failed"); };
  CHECK(run([&](ScriptedProcess& process) { process.at(1, "fails", fail); }) ==
        fmt::format("{:a} fails\nthe event failed", 1.0));
  CHECK(run([&](ScriptedProcess& process) {
          process.flow_at(1, "start", [](Flows& flows) { flows.start(1, 0, 1, gigabytes(100)); });
          process.at(2, "fails", fail);
        }) == fmt::format("{:a} start\n{:a} fails\nthe event failed", 1.0, 2.0));
  CHECK(run([&](ScriptedProcess& process) {
          process.flow_at(1, "fails", [&](Flows& flows) {
            flows.start(1, 0, 1, gigabytes(100));
            fail(flows);
          });
        }) == fmt::format("{:a} fails\nthe event failed", 1.0));
}

TEST_CASE("an exception at the end of a flow ends the run with that exception") {
  class Careless final : public ScriptedProcess {
    void flow_finished(std::uint64_t, Seconds) override { throw std::runtime_error("careless"); }
  };
  CHECK_THROWS_WITH_AS((void)run_in_child([]() -> std::string {
                         Careless process;
                         process.flow_at(1, "start", [](Flows& flows) { flows.start(1, 0, 1, gigabytes(1)); });
                         process.wait_for_flows(1);
                         run_clock(one_link(), process);
                         return "";
                       }),
                       "careless", std::runtime_error);
}

TEST_CASE("a process that waits for nothing is an error that tells the time") {
  CHECK(run([](ScriptedProcess& process) {
          process.at(2.5, "last");
          process.never_done();
        }) == fmt::format("{:a} last\nat 2.5 s nothing is pending, no flow lives and the process is not done", 2.5));
}

TEST_CASE("a process that breaks its contract is told how") {
  const auto message = [](const std::function<void(ScriptedProcess&)>& script) {
    const std::string text = run(script);
    return text.substr(text.rfind('\n') + 1);
  };
  CHECK(message([](ScriptedProcess& process) {
          process.at(5, "looks back", [&process](Flows&) { process.at(4, "too late"); });
        }) == "an event at 4 s came after 5 s");
  CHECK(message([](ScriptedProcess& process) {
          process.at(3, "secret", [](Flows& flows) { flows.start(1, 0, 1, Bytes(1)); });
        }) == "at 3 s an event started a flow without announcing it");
  CHECK(message([](ScriptedProcess& process) {
          process.flow_at(3, "start", [](Flows& flows) { flows.start(1, 0, 2, Bytes(1)); });
        }) == "a flow from host 0 to host 2 of 2");
  CHECK(message([](ScriptedProcess& process) {
          process.flow_at(3, "start", [](Flows& flows) { flows.start(1, 1, 0, Bytes(1)); });
        }) == "no link leads from b to a");
  CHECK(message([](ScriptedProcess& process) {
          process.flow_at(3, "start", [](Flows& flows) { flows.start(1, 0, 1, Bytes(-1)); });
        }) == "a flow cannot carry -1 bytes");
}

TEST_CASE("a second run in one process is refused with a reason") {
  CHECK_THROWS_WITH((void)run_in_child([]() -> std::string {
                      for (int i = 0; i < 2; ++i) {
                        ScriptedProcess process;
                        process.at(1, "event");
                        run_clock(one_link(), process);
                      }
                      return "";
                    }),
                    "this process has had its engine: run every simulation in a child of its own");
}

TEST_CASE("a platform with a dead link or one that does not exist is refused") {
  ScriptedProcess process;
  Platform dead = one_link();
  dead.links[0].bandwidth = BytesPerSecond(0);
  CHECK_THROWS_WITH((void)run_clock(dead, process), "link link has 0 B/s and 0 s");
  Platform missing = one_link();
  missing.hosts[0].up_links = {1};
  CHECK_THROWS_WITH((void)run_clock(missing, process), "host a names a link that does not exist, or one twice");
}

}  // namespace
}  // namespace tradewind
