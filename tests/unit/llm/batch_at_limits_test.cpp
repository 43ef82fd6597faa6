#include "sim/llm/batch_at_limits.hpp"

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

}  // namespace

TEST_CASE("the batch at the limit is the one whose mean iteration takes as long as the limit") {
  const StepModel model = shipped("llama-3.1-70b", 4);
  for (const double limit_ms : {25.0, 40.0, 60.0, 100.0}) {
    CAPTURE(limit_ms);
    const BatchAtLimits found = batch_at_limits(model, {500, 300, 2.0}, {1024, 8192, milliseconds(limit_ms)});
    REQUIRE(found.within);
    const bool at_memory = found.tpot < milliseconds(limit_ms) * 0.999;
    if (!at_memory) CHECK(in_milliseconds(found.tpot) == doctest::Approx(limit_ms).epsilon(1e-6));
  }
  const BatchAtLimits tight = batch_at_limits(model, {500, 300, 2.0}, {1024, 8192, milliseconds(25)});
  const BatchAtLimits loose = batch_at_limits(model, {500, 300, 2.0}, {1024, 8192, milliseconds(50)});
  CHECK(tight.sequences < loose.sequences);
  CHECK(tight.requests_per_s < loose.requests_per_s);
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
