#include "sim/base/random/stream.hpp"
#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <limits>
#include <queue>
#include <set>
#include <string>
#include <vector>

namespace tradewind {
namespace {

constexpr std::size_t host_count = 4;
constexpr int event_count = 400;
constexpr std::uint64_t end_ids = 1'000'000;  ///< of events at the end of a flow

/// A process that lives by dice: events plan further events and start flows, ends of flows plan events.
///
/// All draws come from one generator in the order of events, so the slightest difference in that order, or in any bit
/// of any time, changes everything after it.
class Gambler final : public TimedProcess {
 public:
  /// \param notice  From an event to the start of a flow that it leads to. With any, flows end at whole milliseconds:
  /// how
  ///                often the clock stepped on the way shows in the last bits of their ends.
  Gambler(std::uint64_t seed, Seconds notice) : notice_s_(notice.value()), random_(Stream(seed, "gambler").at(0)) {
    const double begin = seed % 2 == 0 ? 0.0 : 3.1e7;  // half of them at the end of a simulated year
    for (int i = 0; i < 5; ++i) plan(begin);
  }

  [[nodiscard]] Seconds next_event() const override {
    return Seconds(events_.empty() ? std::numeric_limits<double>::infinity() : events_.top().time_s);
  }
  [[nodiscard]] bool next_event_starts_flow() const override { return !events_.empty() && events_.top().starts_flow; }

  [[nodiscard]] Seconds no_flow_before() const override {
    double earliest = next_event().value() + notice_s_;
    for (const double start : flow_starts_) earliest = std::min(earliest, start);
    return Seconds(earliest);
  }

  void execute_next(Flows& flows) override {
    const Event event = events_.top();
    events_.pop();
    log_ += fmt::format("{:a} {}{}\n", event.time_s, event.id, event.starts_flow ? " flow" : "");
    if (event.starts_flow) {
      flow_starts_.erase(flow_starts_.find(event.time_s));
      const auto from = static_cast<std::size_t>(random_.uniform() * host_count);
      const auto to = static_cast<std::size_t>(random_.uniform() * host_count);
      const double bytes = random_.uniform() < 0.1 ? 0.0 : std::exp(random_.uniform() * 25.0);
      flows.start(event.id, from, to, Bytes(bytes));
      ++flows_;
    }
    for (int i = 0; i < (random_.uniform() < 0.2 ? 2 : 1); ++i) plan(event.time_s);
  }

  void flow_finished(std::uint64_t flow, Seconds now) override {
    const double end_s = notice_s_ > 0.0 ? (std::floor(now.value() * 1e3) + 1.0) * 1e-3 : now.value();
    ends_ += fmt::format("{:a} end of {}\n", end_s, flow);
    events_.push({end_s, end_ids + flow, false});  // no draw here: what comes first, this or an event, may differ
  }

  [[nodiscard]] bool done() const override { return planned_ >= event_count && events_.empty(); }
  /// Events in order, then ends of flows.
  [[nodiscard]] std::string log() const { return log_ + ends_; }
  [[nodiscard]] int flows() const { return flows_; }

 private:
  struct Event {
    double time_s;
    std::uint64_t id;
    bool starts_flow;
    bool operator<(const Event& other) const { return time_s != other.time_s ? time_s > other.time_s : id > other.id; }
  };

  void plan(double now) {
    if (planned_ >= event_count) return;
    // Mostly soon, sometimes much later, now and then at the very same time.
    const double kind = random_.uniform();
    const double delay = kind < 0.1 ? 0.0 : std::exp((random_.uniform() - 0.5) * (kind < 0.8 ? 4.0 : 20.0));
    plan_at(now + delay);
  }
  void plan_at(double time_s) {
    const bool starts_flow = random_.uniform() < 0.1;
    const double at_s = starts_flow ? time_s + notice_s_ : time_s;
    if (starts_flow) flow_starts_.insert(at_s);
    events_.push({at_s, planned_++, starts_flow});
  }

  double notice_s_;
  Generator random_;
  std::multiset<double> flow_starts_;  ///< pending
  std::priority_queue<Event> events_;
  std::string log_;
  std::string ends_;
  std::uint64_t planned_ = 0;
  int flows_ = 0;
};

/// Four hosts on links of very different speed and latency, one of them shared by all.
Platform random_platform(std::uint64_t seed) {
  Generator random = Stream(seed, "platform").at(0);
  Platform platform{{{"backbone", gigabytes_per_second(1), Seconds(0)}}, {}};
  for (std::size_t host = 0; host < host_count; ++host) {
    for (int way = 0; way < 2; ++way) {
      const double latency_s = random.uniform() < 0.5 ? 0.0 : random.uniform() * 0.3;
      platform.links.push_back({"link", BytesPerSecond(std::exp(15.0 + random.uniform() * 8.0)), Seconds(latency_s)});
    }
    platform.hosts.push_back({"host", {0, 2 * host + 1}, {2 * host + 2, 0}});
  }
  return platform;
}

struct Outcome {
  std::string log;
  std::uint64_t steps = 0;
  int flows = 0;
};

Outcome outcome(std::uint64_t seed, Seconds notice, bool run_ahead) {
  const std::string text = run_in_child([=] {
    Gambler gambler(seed, notice);
    const ClockStatistics statistics = run_clock(random_platform(seed), gambler, {run_ahead});
    return fmt::format("{} {} {}", statistics.engine_steps, gambler.flows(), gambler.log());
  });
  const std::size_t first = text.find(' ');
  const std::size_t second = text.find(' ', first + 1);
  return {text.substr(second + 1), std::stoull(text.substr(0, first)), std::stoi(text.substr(first + 1, second))};
}

void check_same(Seconds notice) {
  int flows = 0;
  std::uint64_t steps_saved = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    const Outcome ahead = outcome(seed, notice, true);
    const Outcome in_step = outcome(seed, notice, false);
    REQUIRE(ahead.log == in_step.log);
    REQUIRE(std::count(ahead.log.begin(), ahead.log.end(), '\n') >= event_count);
    flows += ahead.flows;
    steps_saved += in_step.steps - ahead.steps;
  }
  // The law would be empty without flows to end at the same bit, or without steps to leave out.
  CHECK(flows > 1000);
  CHECK(steps_saved > 1000);
}

TEST_CASE("running ahead changes no event and no bit of any time") { check_same(Seconds(0)); }

TEST_CASE("letting flows run ahead of the process changes no event and no bit of any time") { check_same(Seconds(3)); }

}  // namespace
}  // namespace tradewind
