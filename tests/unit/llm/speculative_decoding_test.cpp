#include "sim/llm/speculative_decoding.hpp"

#include "policies/batching/batching_policy.hpp"
#include "sim/base/random/stream.hpp"
#include "sim/llm/step_model.hpp"
#include "sim/serving/replica.hpp"
#include "tests/support/small_model.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <stdexcept>

namespace tradewind {

namespace {

using testing::small_model;

/// A drafting head: one layer, a thirtieth of the model's parameters.
LanguageModel head() {
  LanguageModel draft = small_model();
  draft.id = "test-head";
  draft.parameters = 0.25e9;
  draft.parameters_active = 0.25e9;
  draft.parameters_input_embedding = 0.0;
  draft.layers = 1;
  return draft;
}

StepModel step(const SpeculativeDecoding& speculation, const LanguageModel& model = small_model()) {
  return {model, testing::small_accelerator(80), testing::small_engine(), testing::small_constants(), 1, speculation};
}

double seconds_per_token(const StepModel& model, double sequences) {
  IterationWork work;
  work.sequences = sequences;
  work.context = sequences * 500.0;
  return model.cost(work).time.value() / model.tokens_per_step();
}

struct AnyBatch : BatchingPolicy {
  [[nodiscard]] BatchRule rule(const BatchView&) const override { return {8, 512, false, true, Seconds(0)}; }
  [[nodiscard]] std::uint32_t sequences_max() const override { return 8; }
};

}  // namespace

TEST_CASE("a step of speculation yields as many tokens as drawing each acceptance does on average") {
  Generator random = Stream(7, "speculation").at(0);
  for (const int drafted : {1, 3, 5}) {
    for (const double acceptance : {0.3, 0.8}) {
      double tokens = 0.0;
      constexpr int steps = 200'000;
      for (int i = 0; i < steps; ++i) {
        tokens += 1.0;
        for (int k = 0; k < drafted && random.uniform() < acceptance; ++k) tokens += 1.0;
      }
      const double expected = SpeculativeDecoding{drafted, acceptance, {}}.tokens_per_step();
      CHECK(expected == doctest::Approx((1.0 - std::pow(acceptance, drafted + 1)) / (1.0 - acceptance)));
      CHECK(tokens / steps == doctest::Approx(expected).epsilon(0.01));
    }
  }
  CHECK(SpeculativeDecoding{4, 1.0, {}}.tokens_per_step() == 5.0);
  CHECK(SpeculativeDecoding{}.tokens_per_step() == 1.0);
}

TEST_CASE("a step of speculation costs the checking of all drafted tokens and the draft's own iterations") {
  const StepModel plain = step({});
  const StepModel speculating = step({3, 0.7, head()});
  StepConstants free_scheduling = testing::small_constants();
  free_scheduling.time_per_sequence = Seconds(0);
  const StepModel drafting{head(), testing::small_accelerator(80), testing::small_engine(), free_scheduling, 1};
  IterationWork work;
  work.sequences = 10.0;
  work.context = 5000.0;
  const double gemm = 2.0 * 8.03e9 / (989e12 * 0.76);
  const double attention = 4.0 * 128 * 32 * 32 / (989e12 * 0.76);
  const double expected =
      plain.cost(work).time.value() + 3.0 * (10.0 * gemm + 5000.0 * attention) + 3.0 * drafting.cost(work).time.value();
  CHECK(speculating.cost(work).time.value() == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("speculation helps a single sequence most, and a large batch hardly or not at all") {
  const StepModel plain = step({});
  const StepModel speculating = step({4, 0.75, head()});
  const double alone = seconds_per_token(plain, 1) / seconds_per_token(speculating, 1);
  const double many = seconds_per_token(plain, 512) / seconds_per_token(speculating, 512);
  CHECK(alone > 2.0);  // published: 2 to 3 times at batch 1
  CHECK(alone < 3.2);
  CHECK(many < 0.6 * alone);
}

TEST_CASE("drafted tokens touch experts too") {
  LanguageModel sparse = small_model();
  sparse.parameters_active = 3e9;
  sparse.expert_layers = ExpertLayers{64, 4, 2e9};
  const StepModel plain = step({}, sparse);
  const StepModel speculating = step({3, 0.7, head()}, sparse);
  IterationWork one;
  one.sequences = 1.0;
  const double more = (speculating.cost(one).time - plain.cost(one).time).value();
  CHECK(more > (plain.fixed_time(4.0) - plain.fixed_time(1.0)).value());
}

TEST_CASE("the draft takes memory from the KV cache") {
  CHECK(step({3, 0.7, head()}).kv_blocks() < step({}).kv_blocks());
}

TEST_CASE("speculation that means nothing is refused") {
  LanguageModel windowed = head();
  windowed.sliding_window = SlidingWindow{100, 1};
  CHECK_THROWS_AS(step({3, 0.7, windowed}), std::invalid_argument);
  CHECK_THROWS_AS(step({3, 0.7, {}}), std::invalid_argument);
  CHECK_THROWS_AS(step({3, 1.7, head()}), std::invalid_argument);
  CHECK_THROWS_AS(step({3, std::nan(""), head()}), std::invalid_argument);
}

TEST_CASE("a replica refuses a step model that speculates instead of serving it wrongly") {
  const StepModel speculating = step({3, 0.7, head()});
  const AnyBatch batching;
  CHECK_THROWS_AS(static_cast<void>(make_replica(EngineMode::fast_forward, speculating, batching)),
                  std::invalid_argument);
}

TEST_CASE("a token that leaves early saves its own work, and weights only where the whole batch leaves") {
  LanguageModel leaving = small_model();
  leaving.layers_skipped = 0.25;
  const StepModel plain = step({});
  const StepModel early = step({}, leaving);
  CHECK(early.fixed_time(1.0).value() == doctest::Approx(0.75 * plain.fixed_time(1.0).value()));
  CHECK(early.fixed_time(2.0).value() == doctest::Approx((1.0 - 0.0625) * plain.fixed_time(1.0).value()));
  CHECK(early.fixed_time(64.0).value() == doctest::Approx(plain.fixed_time(1.0).value()));
  CHECK(early.fixed_energy(1.0, false).value() == doctest::Approx(0.75 * plain.fixed_energy(1.0, false).value()));
  CHECK(early.time().context.value() == doctest::Approx(0.75 * plain.time().context.value()));
  CHECK((early.time().sequence - testing::small_constants().time_per_sequence).value() ==
        doctest::Approx(0.75 * (plain.time().sequence - testing::small_constants().time_per_sequence).value()));
  CHECK(early.time().prefill_token == plain.time().prefill_token);
  CHECK(early.kv_blocks() == plain.kv_blocks());
}

}  // namespace tradewind
