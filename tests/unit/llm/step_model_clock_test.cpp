#include "sim/base/random/stream.hpp"
#include "sim/llm/step_model.hpp"
#include "tests/support/small_model.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <stdexcept>

namespace tradewind {
namespace {

IterationWork decoding(double sequences, double context) {
  IterationWork work;
  work.sequences = sequences;
  work.context = sequences * context;
  return work;
}

IterationWork prefill(double tokens) { return chunk_work(0.0, tokens, 0.0); }

Watts power(const StepCost& cost) { return cost.energy / cost.time; }

/// A model whose iterations are launches and arithmetic only, or memory traffic only.
StepModel pure_model(bool memory) {
  LanguageModel model = testing::small_model();
  StepConstants constants = testing::small_constants();
  if (memory) {
    model.parameters_active = 0.0;
    model.heads = 0;
    constants.time_per_layer = Seconds(0);
    constants.time_per_sequence = Seconds(0);
  } else {
    model.parameters = model.parameters_input_embedding = 0.0;
    model.kv_bytes_per_element = 1e-9;
  }
  return {model, testing::small_accelerator(80), testing::small_engine(), constants, 1};
}

}  // namespace

TEST_CASE("an iteration under a cap draws the cap, and at a load of 700 W a cap of 500 W leaves 80 % of the clock") {
  const StepModel model = testing::small_step_model(80);
  for (const IterationWork& work : {decoding(8, 300), decoding(64, 1500), prefill(2000)}) {
    REQUIRE(power(model.cost(work)) > Watts(450));
    const Clock clock = model.clock_within(Watts(400), work);
    CHECK(power(model.at(clock).cost(work)).value() == doctest::Approx(400.0).epsilon(1e-12));
    CHECK(model.at(clock).cost(work).time > model.cost(work).time);
    CHECK(clock.share == doctest::Approx(std::pow(220.0 / (power(model.cost(work)).value() - 180.0), 1.0 / 2.2)));
  }
  REQUIRE(model.limited(prefill(2000)));
  CHECK(model.clock_within(Watts(500), prefill(2000)).share == doctest::Approx(0.80).epsilon(0.005));
  CHECK(model.clock_within(Watts(500), prefill(2000)).share == doctest::Approx(model.least_clock_within(Watts(500))));
}

TEST_CASE("a cap above what an iteration draws changes nothing") {
  const StepModel model = testing::small_step_model(80);
  const IterationWork work = decoding(4, 100);
  CHECK(model.clock_within(Watts(699), work).share == 1.0);
  CHECK(model.clock_within(Watts(700), prefill(2000)).share == 1.0);
  const StepCost cost = model.at({}).cost(work);
  CHECK(cost.time == model.cost(work).time);
  CHECK(cost.energy == model.cost(work).energy);
}

TEST_CASE("arithmetic and launches follow the clock, memory does not until far below the default") {
  const IterationWork work = decoding(16, 400);
  const StepModel arithmetic = pure_model(false);
  const StepModel memory = pure_model(true);
  for (const double share : {0.9, 0.7, 0.6}) {
    const auto slowed = [&](const StepModel& model) {
      return model.at(model.clock_at(share, work)).cost(work).time / model.cost(work).time;
    };
    CHECK(slowed(arithmetic) == doctest::Approx(1.0 / share).epsilon(1e-6));
    CHECK(slowed(memory) == doctest::Approx(1.0));
  }
  const StepModel slow = memory.at(memory.clock_at(0.3, work));
  CHECK(slow.cost(work).time / memory.cost(work).time == doctest::Approx(2.0));
}

TEST_CASE("power above static power falls with the clock to the power of 2.2") {
  const StepModel model = testing::small_step_model(80);
  const IterationWork work = decoding(64, 1500);
  for (const double share : {0.95, 0.8, 0.5, 0.25}) {
    const double drawn = power(model.at(model.clock_at(share, work)).cost(work)).value();
    const double before = power(model.cost(work)).value();
    CHECK(drawn - 180.0 == doctest::Approx((before - 180.0) * std::pow(share, 2.2)));
  }
}

TEST_CASE("an iteration that draws less than static power draws the same at any clock") {
  StepConstants constants = testing::small_constants();
  constants.time_per_layer = Seconds(10e-3);
  const StepModel model(testing::small_model(), testing::small_accelerator(80), testing::small_engine(), constants, 1);
  const IterationWork work = decoding(1, 10);
  REQUIRE(power(model.cost(work)) < Watts(180));
  const StepModel slow = model.at(model.clock_at(0.5, work));
  CHECK(power(slow.cost(work)).value() == doctest::Approx(power(model.cost(work)).value()));
  CHECK(slow.cost(work).energy > model.cost(work).energy);
}

TEST_CASE("no clock that is permitted makes any work cheaper than the least energy") {
  Generator random = Stream(1, "clocks").at(0);
  const auto pick = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  double closest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3000; ++i) {
    const StepModel model =
        random.uniform() < 0.5 ? testing::small_step_model(80) : testing::small_windowed_model(80, 2, {256, 20});
    const bool by_cap = random.uniform() < 0.5;
    const Watts cap(pick(185, 690));
    const double lowest = by_cap ? model.least_clock_within(cap) : pick(0.2, 1.0);
    const WorkTerms<Joules> least = model.least_energy({lowest, by_cap});
    // The clock is chosen for one iteration and held in another.
    const auto drawn = [&] {
      IterationWork work = decoding(std::floor(pick(0, 100)), pick(1, 4000));
      if (work.sequences < 1.0 || random.uniform() < 0.4) work += prefill(std::ceil(pick(1, 3000)));
      work.windowed_context = std::min(work.context, work.sequences * model.window());
      work.windowed_prefill_square = windowed_square(work.prefill_tokens, model.window());
      return work;
    };
    const IterationWork first = drawn();
    const IterationWork work = drawn();
    const Clock clock = by_cap ? model.clock_within(cap, first) : model.clock_at(pick(lowest, 1.0), first);
    REQUIRE(clock.share >= lowest * (1.0 - 1e-12));
    const double ratio = model.at(clock).cost(work).energy / (least.fixed + least.own(work));
    REQUIRE(ratio >= 1.0 - 1e-12);
    closest = std::min(closest, ratio);
  }
  CHECK(closest < 1.1);
}

TEST_CASE("a lower clock that is permitted lowers the least energy, and without one it is that of the default") {
  const StepModel model = testing::small_step_model(80);
  const WorkTerms<Joules> at_default = model.least_energy({});
  const WorkTerms<Joules> capped = model.least_energy({model.least_clock_within(Watts(400)), true});
  CHECK(at_default.fixed == std::min(model.fixed_energy(1.0, false), model.fixed_energy(1.0, true)));
  CHECK(at_default.prefill_token == std::min(model.energy(false).prefill_token, model.energy(true).prefill_token));
  CHECK(capped.fixed < at_default.fixed);
  CHECK(capped.prefill_token < at_default.prefill_token);
}

TEST_CASE("a cap that static power exceeds is refused, and any cap on a part whose clock is not known") {
  const IterationWork work = prefill(100);
  CHECK_THROWS_AS(static_cast<void>(testing::small_step_model(80).clock_within(Watts(180), work)),
                  std::invalid_argument);
  Accelerator part = testing::small_accelerator(80);
  part.clock.reset();
  const StepModel model(testing::small_model(), part, testing::small_engine(), testing::small_constants(), 1);
  CHECK_THROWS_AS(static_cast<void>(model.clock_within(Watts(500), work)), std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(model.clock_at(0.5, work)), std::invalid_argument);
  CHECK(model.clock_within(Watts(700), work).share == 1.0);
}

TEST_CASE("a part that worked on a vision model once drew less than it does idle with a context") {
  LanguageModel model = testing::small_model();
  model.fixed_cost = FixedCost{};
  model.fixed_cost->flops_per_item = 1e9;
  model.fixed_cost->time_per_item = Seconds(5e-3);
  StepConstants constants = testing::small_constants();
  constants.power_base = Watts(70);
  const Accelerator part = testing::small_accelerator(80);
  const StepModel step(model, part, testing::small_engine(), constants, 1);
  for (const double items : {1.0, 10.0, 1000.0}) {
    IterationWork work;
    work.prefill_tokens = items;
    CHECK(power(step.cost(work)) >= part.idle_context);
  }
}

}  // namespace tradewind
