// Events through the clock: run ahead, one engine step per event, and while a flow lives.
//
// Each measurement is a child of its own, since an engine is one a process, and tells its own time.

#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "sim/random/stream.hpp"
#include "tools/bench/calibration.hpp"

#include <benchmark/benchmark.h>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <queue>
#include <string>
#include <vector>

namespace tradewind {
namespace {

constexpr std::uint64_t events = 200'000;
constexpr std::uint64_t pending = 1'000;

/// A heap of pending events; each executed one plans its successor, so that the heap keeps its size.
class Ticker final : public TimedProcess {
 public:
  explicit Ticker(bool during_flow) : flow_next_(during_flow) {
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
    if (--events_left_ == 0) heap_ = {};
  }
  void flow_finished(std::uint64_t, Seconds) override {}
  [[nodiscard]] bool done() const override { return events_left_ == 0; }

 private:
  std::uint64_t events_left_ = events;
  bool flow_next_;
  Generator random_ = Stream(1, "ticker").at(0);
  std::priority_queue<double, std::vector<double>, std::greater<>> heap_;
};

void clock_events(benchmark::State& state, bool run_ahead, bool during_flow) {
  for (auto _ : state) {
    const std::string seconds = run_in_child([=] {
      Ticker ticker(during_flow);
      const Platform platform{{{"link", BytesPerSecond(1e9), Seconds(0)}}, {{"a", {0}, {0}}}};
      const double begin = processor_seconds();
      run_clock(platform, ticker, {run_ahead});
      return fmt::format("{}", processor_seconds() - begin);
    });
    state.SetIterationTime(std::stod(seconds));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events));
}
BENCHMARK_CAPTURE(clock_events, run_ahead, true, false)->UseManualTime();
BENCHMARK_CAPTURE(clock_events, engine_steps, false, false)->UseManualTime();
BENCHMARK_CAPTURE(clock_events, while_a_flow_lives, true, true)->UseManualTime();

}  // namespace
}  // namespace tradewind
