// Events through the clock: run ahead, one engine step per event, and while a flow lives.
//
// Each measurement is a child of its own, since an engine is one a process, and tells its own time.

#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "tools/bench/calibration_loop.hpp"
#include "tools/bench/ticker.hpp"

#include <benchmark/benchmark.h>
#include <cstdint>
#include <fmt/format.h>
#include <string>

namespace tradewind {
namespace {

constexpr std::uint64_t events = 200'000;
constexpr std::uint32_t pending = 1'000;

void clock_events(benchmark::State& state, bool run_ahead, bool during_flow) {
  for (auto _ : state) {
    const std::string seconds = run_in_child([=] {
      Ticker ticker(events, pending, during_flow);
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
