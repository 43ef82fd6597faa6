// The fleet's two queues: boundaries of replicas, one entry each, and timers.

#include "sim/agenda/event_queue.hpp"
#include "sim/base/random/stream.hpp"

#include <benchmark/benchmark.h>
#include <cstdint>

namespace tradewind {
namespace {

/// The replica that is due next gets a later boundary, as after every segment.
void replica_schedule(benchmark::State& state) {
  const auto replicas = static_cast<std::uint32_t>(state.range(0));
  Generator random = Stream(1, "schedule").at(0);
  Tournament schedule(replicas);
  for (std::uint32_t i = 0; i < replicas; ++i) schedule.set(i, Seconds(random.uniform()));
  for (auto _ : state) {
    const Seconds now = schedule.next();
    schedule.set(schedule.first(), now + Seconds(random.uniform()));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(replica_schedule)->Arg(10)->Arg(1'000)->Arg(20'000);

/// A timer is due and another one is set: a request that travels.
void timer_queue(benchmark::State& state) {
  Generator random = Stream(1, "timers").at(0);
  EventQueue timers;
  std::uint64_t key = 0;
  const auto later = [&](Seconds now) {
    timers.push({now + Seconds(random.uniform()), EventKind::delivery, key, static_cast<std::uint32_t>(key)});
    ++key;
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) later(Seconds(0));
  for (auto _ : state) {
    const Seconds now = timers.top().time();
    timers.pop();
    later(now);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(timer_queue)->Arg(10)->Arg(1'000)->Arg(100'000);

/// The same in lines, as deliveries over so many ways are, each of a delay of its own.
void timer_lines(benchmark::State& state) {
  const auto lines = static_cast<std::size_t>(state.range(0));
  Generator random = Stream(1, "lines").at(0);
  EventQueue timers(lines);
  std::uint64_t key = 0;
  const auto later = [&](Seconds now) {
    const std::size_t line = random() % lines;
    const Seconds delay(0.01 * static_cast<double>(1 + line));
    timers.push({now + delay, EventKind::delivery, key, static_cast<std::uint32_t>(key)}, line);
    ++key;
  };
  for (int i = 0; i < 1'000; ++i) later(Seconds(0));
  for (auto _ : state) {
    const Seconds now = timers.next();
    timers.pop();
    later(now);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(timer_lines)->Arg(1)->Arg(120)->Arg(2'000);

}  // namespace
}  // namespace tradewind
