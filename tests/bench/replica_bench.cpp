// One replica in closed form and step by step, under a steady load, without fleet and clock.

#include "sim/base/random/stream.hpp"
#include "sim/serving/replica.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/small_model.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>

namespace tradewind {
namespace {

/// Requests come evenly; prompts of 500 tokens, answers exponential with mean 433.
class Load {
 public:
  explicit Load(double rate_rps) : gap_(1.0 / rate_rps) {}
  [[nodiscard]] Seconds next() const { return next_; }
  Work take() {
    Work work;
    work.request = count_++;
    work.prompt_tokens = 500;
    work.output_tokens = static_cast<std::uint32_t>(std::ceil(-433.0 * std::log(1.0 - random_.uniform())));
    work.output_tokens = std::max(1U, work.output_tokens);
    next_ += gap_;
    return work;
  }

 private:
  Seconds gap_;
  Seconds next_{};
  RequestHandle count_ = 0;
  Generator random_ = Stream(1, "load").at(0);
};

/// One request arrives and the replica goes on until the next one; the argument is the rate in requests a second, and
/// with it the batch.
void replica_requests(benchmark::State& state, EngineMode mode) {
  const StepModel model = testing::small_step_model(80.0);
  const auto policy = testing::made<BatchingPolicy>("chunked");
  const auto replica = make_replica(mode, model, *policy);
  Load load(static_cast<double>(state.range(0)));
  Outcome outcome;
  for (auto _ : state) {
    const Seconds now = load.next();
    replica->enqueue(load.take(), now);
    while (replica->next_event() < load.next()) {
      outcome.clear();
      replica->execute(outcome);
    }
  }
  state.SetItemsProcessed(state.iterations());
  const auto requests = static_cast<double>(state.iterations());
  state.counters["iterations/request"] = static_cast<double>(replica->iterations()) / requests;
  state.counters["segments/request"] = static_cast<double>(replica->segments()) / requests;
}
BENCHMARK_CAPTURE(replica_requests, fast_forward, EngineMode::fast_forward)->Arg(1)->Arg(4)->Arg(10);
BENCHMARK_CAPTURE(replica_requests, stepwise, EngineMode::stepwise)->Arg(1)->Arg(4)->Arg(10);

}  // namespace
}  // namespace tradewind
