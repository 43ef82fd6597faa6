// What an iteration costs, and the least that a request can cost: pure functions in the inner loop.

#include "sim/llm/least_work.hpp"
#include "tests/support/small_model.hpp"

#include <benchmark/benchmark.h>
#include <cstdint>

namespace tradewind {
namespace {

void step_cost(benchmark::State& state) {
  const StepModel model = testing::small_step_model(80.0);
  IterationWork work;
  work.sequences = 64;
  work.context = 64 * 700;
  for (auto _ : state) {
    work.context += 64;
    benchmark::DoNotOptimize(model.cost(work));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(step_cost);

void least_work_of_a_request(benchmark::State& state) {
  const StepModel model = testing::small_step_model(80.0);
  const LeastWorkRule least_work(model, model.least_energy({}), 256);
  std::uint32_t i = 0;
  for (auto _ : state) {
    ++i;
    benchmark::DoNotOptimize(least_work(300 + i % 977, 1 + i % 331));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(least_work_of_a_request);

}  // namespace
}  // namespace tradewind
