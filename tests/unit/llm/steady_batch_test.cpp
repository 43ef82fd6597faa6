#include "sim/llm/steady_batch.hpp"

#include "sim/llm/steady_state.hpp"
#include "tests/support/small_model.hpp"

#include <doctest/doctest.h>

namespace tradewind {

namespace {

using testing::small_model;

StepModel step(const SpeculativeDecoding& speculation = {}) {
  return {small_model(), testing::small_accelerator(80), testing::small_engine(), testing::small_constants(), 1,
          speculation};
}

}  // namespace

TEST_CASE("as many prompts are prefilled as sequences end") {
  const SteadyBatch batch{32.0, 200.0, 400.0, 1.5};
  const IterationWork work = batch.mean_work(step());
  CHECK(work.sequences == 32.0);
  CHECK(work.context == doctest::Approx(32.0 * (200.0 + 300.0)));
  CHECK(work.prefill_tokens == doctest::Approx(32.0 / 400.0 * 200.0));
  CHECK(work.prefill_square == doctest::Approx(32.0 / 400.0 * 200.0 * 200.0));
  CHECK(batch.decoding_work(step()).prefill_tokens == 0.0);
}

TEST_CASE("the mean values of a steady batch are those of its kinds of iterations") {
  const StepModel model = step();
  for (const OutputLengths lengths : {OutputLengths::constant, OutputLengths::exponential}) {
    const double bias = lengths == OutputLengths::constant ? 1.0 : 2.0;
    SteadyLoad load;
    load.batch = 16;
    load.prompt_tokens = 200;
    load.output_tokens = 400;
    load.lengths = lengths;
    const SteadyState resolved = steady_state(model, load);
    const SteadyFigures mean = figures_of(model, {16.0, 200.0, 400.0, bias});
    CHECK(mean.throughput == doctest::Approx(resolved.tokens_per_s).epsilon(0.02));
    CHECK(mean.power.value() == doctest::Approx(resolved.power.value()).epsilon(0.02));
    CHECK(mean.inter_token_latency.value() == doctest::Approx(resolved.inter_token_p50->value()).epsilon(0.02));
  }
}

TEST_CASE("energy of a token is power over throughput") {
  const SteadyFigures figures = figures_of(step(), {16.0, 200.0, 400.0, 1.0});
  CHECK(figures.per_token.value() == doctest::Approx(figures.power.value() / figures.throughput));
}

TEST_CASE("a batch fits as long as its contexts fit the KV cache") {
  const StepModel model = step();
  const double room = SteadyBatch{1.0, 200.0, 400.0, 1.0}.sequences_max(model);
  CHECK(room == doctest::Approx(static_cast<double>(model.kv_units()) / model.kv_units_of(400)));
  CHECK(SteadyBatch{0.99 * room, 200.0, 400.0, 1.0}.fits(model));
  CHECK_FALSE(SteadyBatch{1.01 * room, 200.0, 400.0, 1.0}.fits(model));
}

}  // namespace tradewind
