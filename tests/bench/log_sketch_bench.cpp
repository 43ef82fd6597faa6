// A latency goes into a sketch, several times a request.

#include "sim/base/random/stream.hpp"
#include "sim/books/log_sketch.hpp"

#include <benchmark/benchmark.h>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tradewind {
namespace {

void log_sketch_add(benchmark::State& state) {
  Generator random = Stream(1, "latencies").at(0);
  std::vector<double> values(4096);
  for (double& value : values) value = std::exp(4.0 * random.uniform() - 2.0);
  LogSketch sketch;
  std::size_t i = 0;
  for (auto _ : state) sketch.add(values[i++ % values.size()]);
  benchmark::DoNotOptimize(sketch.sum());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(log_sketch_add);

}  // namespace
}  // namespace tradewind
