// Events per second through the clock: run ahead, one engine step per event, and while a flow lives.
//
// Prints one line for each; wall-clock numbers of this machine, so nothing is asserted.

#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "sim/random/stream.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <queue>
#include <string>
#include <vector>

namespace tradewind {
namespace {

/// A heap of pending events; each executed one plans its successor, so that the heap keeps its size.
class Ticker final : public TimedProcess {
 public:
  Ticker(std::uint64_t events, std::uint64_t pending, bool during_flow)
      : events_left_(events), flow_next_(during_flow) {
    for (std::uint64_t i = 0; i < pending; ++i) heap_.push(random_.uniform());
  }

  [[nodiscard]] Seconds next_event() const override {
    if (flow_next_) return Seconds(0);
    return Seconds(heap_.empty() ? std::numeric_limits<double>::infinity() : heap_.top());
  }
  [[nodiscard]] bool next_event_starts_flow() const override { return flow_next_; }
  void execute_next(Flows& flows) override {
    if (flow_next_) {
      flow_next_ = false;
      flows.start(0, 0, 0, Bytes(1e18));
      return;
    }
    const double now = heap_.top();
    heap_.pop();
    heap_.push(now + random_.uniform());
    --events_left_;
    if (events_left_ == 0) heap_ = {};
  }
  void flow_finished(std::uint64_t, Seconds) override {}
  [[nodiscard]] bool done() const override { return events_left_ == 0; }

 private:
  std::uint64_t events_left_;
  bool flow_next_;
  Generator random_ = Stream(1, "ticker").at(0);
  std::priority_queue<double, std::vector<double>, std::greater<>> heap_;
};

std::string measured(const char* name, bool run_ahead, bool during_flow) {
  constexpr std::uint64_t events = 3'000'000;
  return run_in_child([=] {
    Ticker ticker(events, 1000, during_flow);
    const Platform platform{{{"link", BytesPerSecond(1e9), Seconds(0)}}, {{"a", {0}, {0}}}};
    const auto begin = std::chrono::steady_clock::now();
    const ClockStatistics statistics = run_clock(platform, ticker, {run_ahead});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return fmt::format("{:<28} {:8.2f} M events/s  {} engine steps\n", name,
                       static_cast<double>(statistics.events) / seconds / 1e6, statistics.engine_steps);
  });
}

/// The same events in a bare loop, without a clock: what the process itself costs.
std::string bare() {
  constexpr std::uint64_t events = 3'000'000;
  class NoFlows final : public Flows {
    void start(std::uint64_t, std::size_t, std::size_t, Bytes) override { std::abort(); }
  } flows;
  Ticker ticker(events, 1000, false);
  const auto begin = std::chrono::steady_clock::now();
  while (!ticker.done()) ticker.execute_next(flows);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return fmt::format("{:<28} {:8.2f} M events/s\n", "bare loop", static_cast<double>(events) / seconds / 1e6);
}

}  // namespace
}  // namespace tradewind

int main() {
  fmt::print("{}{}{}{}", tradewind::bare(), tradewind::measured("run-ahead", true, false),
             tradewind::measured("every event an engine step", false, false),
             tradewind::measured("while a flow lives", true, true));
}
