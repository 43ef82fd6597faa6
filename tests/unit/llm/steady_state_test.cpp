#include "sim/llm/steady_state.hpp"

#include "sim/llm/prompt_backlog.hpp"
#include "tests/support/small_model.hpp"

#include <doctest/doctest.h>

namespace tradewind {

namespace {

SteadyLoad load_of(std::uint32_t batch, std::uint32_t prompt, std::uint32_t output) {
  SteadyLoad load;
  load.batch = batch;
  load.prompt_tokens = prompt;
  load.output_tokens = output;
  return load;
}

}  // namespace

TEST_CASE("a batch of one takes the time of its prefill and of each decode iteration in turn") {
  const StepModel model = testing::small_step_model(40.0);
  Seconds time{};
  Joules energy{};
  const auto add = [&](const IterationWork& work) {
    time += model.cost(work).time;
    energy += model.cost(work).energy;
  };
  // 3,000 tokens in two chunks, then contexts 3,001 to 3,099.
  add({.sequences = 0, .context = 0, .prefill_tokens = 2048, .prefill_context = 0, .prefill_square = 2048.0 * 2048.0});
  add({.sequences = 0,
       .context = 0,
       .prefill_tokens = 952,
       .prefill_context = 2048,
       .prefill_square = 3000.0 * 3000.0 - 2048.0 * 2048.0});
  for (int i = 1; i < 100; ++i) {
    add({.sequences = 1, .context = 3000.0 + i, .prefill_tokens = 0, .prefill_context = 0, .prefill_square = 0});
  }
  const SteadyState state = steady_state(model, load_of(1, 3000, 100));
  CHECK(state.requests_per_s == doctest::Approx(1.0 / time.value()).epsilon(1e-6));
  CHECK(state.tokens_per_s == doctest::Approx(100.0 / time.value()).epsilon(1e-6));
  CHECK(state.energy_per_request.value() == doctest::Approx(energy.value()).epsilon(1e-6));
  CHECK(state.power.value() == doctest::Approx((energy / time).value()).epsilon(1e-6));
}

TEST_CASE("slots are in prefill as long as requests spend their iterations there") {
  double prompts = 0.0;
  double probability = 0.0;
  BacklogLoad load;
  load.slots = 20;
  load.prompt_tokens = 50;
  load.decode_iterations = 99;
  for (const BacklogState& state : prompt_backlog(load)) {
    probability += state.probability;
    prompts += state.probability * state.prompts;
  }
  CHECK(probability == doctest::Approx(1.0));
  CHECK(prompts == doctest::Approx(20.0 / 100.0).epsilon(1e-6));
}

TEST_CASE("prompts beyond the token budget wait, and those that are done are what the budget allows") {
  BacklogLoad load;
  load.slots = 100;
  load.prompt_tokens = 1000;
  load.decode_iterations = 9;
  load.token_budget = 2000;
  for (const bool constant : {true, false}) {
    CAPTURE(constant);
    load.constant_lengths = constant;
    double prefilled = 0.0;
    double decoding = 0.0;
    for (const BacklogState& state : prompt_backlog(load)) {
      prefilled += state.probability * state.chunk_tokens;
      decoding += state.probability * (load.slots - state.prompts);
    }
    CHECK(prefilled + decoding == doctest::Approx(2000.0).epsilon(1e-3));
    CHECK(decoding == doctest::Approx(9.0 * prefilled / 1000.0).epsilon(1e-3));
  }
}

TEST_CASE("answers of one token have no gaps between tokens") {
  const SteadyState state = steady_state(testing::small_step_model(40.0), load_of(8, 700, 1));
  CHECK_FALSE(state.inter_token_p50);
  CHECK_FALSE(state.inter_token_p99);
  CHECK(state.requests_per_s * 700.0 > 0.0);
  CHECK(state.decoding == 0.0);
}

TEST_CASE("a running batch of exponentially long answers has the longer contexts, being length-biased") {
  const StepModel model = testing::small_step_model(40.0);
  SteadyLoad load = load_of(16, 200, 400);
  const SteadyState constant = steady_state(model, load);
  load.lengths = OutputLengths::exponential;
  const SteadyState exponential = steady_state(model, load);
  CHECK(constant.context_tokens == doctest::Approx(400.0));
  CHECK(exponential.context_tokens == doctest::Approx(599.0));
  CHECK(exponential.tokens_per_s < constant.tokens_per_s);
  load.context_tokens = 400.0;
  CHECK(steady_state(model, load).tokens_per_s == doctest::Approx(constant.tokens_per_s).epsilon(2e-3));
}

TEST_CASE("the largest batch is what whole blocks of the KV cache hold at full length") {
  const StepModel model = testing::small_step_model(40.0);
  const std::uint32_t blocks = model.kv_blocks();
  CHECK(batch_max(model, 16, 16) == blocks / 2);
  CHECK(batch_max(model, 16, 17) == blocks / 3);
  CHECK(batch_max(model, 16 * blocks, 1) == 0);
}

}  // namespace tradewind
