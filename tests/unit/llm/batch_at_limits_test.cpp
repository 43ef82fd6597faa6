#include "sim/llm/batch_at_limits.hpp"

#include "sim/llm/missed_limits.hpp"
#include "sim/llm/steady_batch.hpp"
#include "sim/llm/steady_state.hpp"
#include "tests/support/small_model.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/served_model.hpp"

#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {

namespace {

StepModel shipped(const char* model, int gpus) {
  static const Catalogue catalogue = read_catalogue(TRADEWIND_SOURCE_DIR "/topologies");
  return ServedModel(catalogue.models.at(model), catalogue.accelerators.at("h100-sxm"),
                     catalogue.engines.at("vllm-0.11"), {gpus, false})
      .step();
}

/// Share of mean requests that miss a time per token in a steady batch.
double missed(const StepModel& model, const RequestShape& shape, double sequences, Seconds limit) {
  const SteadyBatch batch{sequences, shape.prompt_tokens, shape.output_tokens, shape.length_bias};
  const MixedIterations iterations{model.cost(batch.decoding_work(model)).time, model.cost(batch.mean_work(model)).time,
                                   sequences / shape.output_tokens, shape.prompt_bias};
  return missed_tpot(iterations, limit, shape.output_tokens, shape.length_bias, 1.0);
}

}  // namespace

TEST_CASE("the batch at the limit is the one at which as many miss it as may") {
  const StepModel model = shipped("llama-3.1-70b", 4);
  const RequestShape shape{500, 300, 2.0, 2.0};
  for (const double limit_ms : {40.0, 60.0, 100.0}) {
    for (const double share : {0.001, 0.01, 0.1}) {
      CAPTURE(limit_ms);
      CAPTURE(share);
      const Seconds limit = milliseconds(limit_ms);
      const BatchAtLimits found = batch_at_limits(model, shape, {4096, 8192, limit, {}, share});
      REQUIRE(found.within);
      REQUIRE(found.sequences > 1.0);
      CHECK(missed(model, shape, found.sequences, limit) == doctest::Approx(share).epsilon(0.01));
      CHECK(found.tpot < limit);
    }
  }
  const BatchAtLimits tight = batch_at_limits(model, shape, {1024, 8192, milliseconds(40)});
  const BatchAtLimits loose = batch_at_limits(model, shape, {1024, 8192, milliseconds(60)});
  CHECK(tight.sequences < loose.sequences);
  CHECK(tight.requests_per_s < loose.requests_per_s);
}

TEST_CASE("a first token in time asks for smaller batches, and for none where the way takes it all") {
  const StepModel model = shipped("llama-3.1-70b", 4);
  const RequestShape shape{2000, 300, 2.0, 2.0};
  const double free = batch_at_limits(model, shape, {1024, 8192, {}, {}}).sequences;
  const double slow = batch_at_limits(model, shape, {1024, 8192, {}, Seconds(4)}).sequences;
  const double fast = batch_at_limits(model, shape, {1024, 8192, {}, Seconds(1)}).sequences;
  CHECK(fast > 1.0);
  CHECK(fast < slow);
  CHECK(slow <= free);
  CHECK_FALSE(batch_at_limits(model, shape, {1024, 8192, {}, Seconds(-0.1)}).within);
}

TEST_CASE("requests of a steady batch share its energy and its time, and alone each takes all") {
  const StepModel model = shipped("llama-3.1-70b", 4);
  const RequestShape shape{500, 300, 1.0};
  const BatchLimits limits{1024, 8192, {}};
  for (const double sequences : {1.0, 8.0, 64.0}) {
    CAPTURE(sequences);
    const SteadyFigures figures = figures_of(model, {sequences, 500, 300, 1.0});
    const RequestCost cost = request_cost(model, shape, limits, sequences);
    CHECK(cost.energy.value() == doctest::Approx(figures.per_token.value() * 300.0).epsilon(1e-9));
    CHECK(cost.time_share.value() == doctest::Approx(300.0 / figures.throughput).epsilon(1e-9));
    CHECK(cost.service.value() == doctest::Approx(sequences * 300.0 / figures.throughput).epsilon(1e-9));
  }
  const double alone = request_cost(model, shape, limits, 1.0).energy.value();
  CHECK(alone > 8.0 * request_cost(model, shape, limits, 50.0).energy.value());
}

TEST_CASE("a limit that one sequence alone breaks is told, and the rate is that of one") {
  const StepModel model = shipped("llama-3.1-70b", 4);
  const BatchAtLimits found = batch_at_limits(model, {500, 300, 2.0}, {1024, 8192, milliseconds(1)});
  CHECK_FALSE(found.within);
  CHECK(found.sequences == 1.0);
  CHECK(found.requests_per_s > 0.0);
}

TEST_CASE("slots and memory limit the batch where no time does") {
  const StepModel model = shipped("llama-3.1-8b", 1);
  CHECK(batch_at_limits(model, {500, 300, 2.0}, {64, 8192, {}}).sequences == 64.0);
  const BatchAtLimits long_prompts = batch_at_limits(model, {60'000, 300, 2.0}, {1024, 8192, {}});
  CHECK(long_prompts.sequences < 16.0);
  CHECK(batch_at_limits(model, {500, 300, 2.0}, {0, 8192, {}}).requests_per_s == 0.0);
}

TEST_CASE("the rate at a batch is that of the steady state resolved into kinds of iterations, within 6 percent") {
  for (const auto& [id, gpus] : {std::pair("llama-3.1-70b", 4), std::pair("llama-3.1-8b", 1)}) {
    const StepModel model = shipped(id, gpus);
    for (const std::uint32_t batch : {1U, 8U, 32U, 128U}) {
      for (const std::uint32_t prompt : {100U, 1000U, 4000U}) {
        CAPTURE(id);
        CAPTURE(batch);
        CAPTURE(prompt);
        SteadyLoad load;
        load.batch = batch;
        load.prompt_tokens = prompt;
        load.output_tokens = 250;
        load.lengths = OutputLengths::exponential;
        load.token_budget = 8192;
        if (batch > batch_max(model, prompt, 250)) continue;
        const double resolved = steady_state(model, load).requests_per_s;
        const double found =
            batch_at_limits(model, {static_cast<double>(prompt), 250, 2.0}, {batch, 8192, {}}).requests_per_s;
        CHECK(found == doctest::Approx(resolved).epsilon(0.06));
      }
    }
  }
}

TEST_CASE("a model that answers all at once has batches and no time per token") {
  const StepModel model = shipped("fixed-cost-oracle", 1);
  const BatchAtLimits found = batch_at_limits(model, {100, 1, 1.0}, {1, 8192, milliseconds(1)});
  CHECK(found.within);
  CHECK(found.sequences == 1.0);
  CHECK(found.requests_per_s > 0.0);
}

}  // namespace tradewind
