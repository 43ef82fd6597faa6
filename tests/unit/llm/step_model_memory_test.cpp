#include "policies/batching/batching_policy.hpp"
#include "sim/llm/steady_state.hpp"
#include "sim/serving/replica.hpp"
#include "tests/support/small_model.hpp"

#include <doctest/doctest.h>
#include <stdexcept>

namespace tradewind {
namespace {

struct Anything : BatchingPolicy {
  [[nodiscard]] BatchRule rule(const BatchView&) const override { return {}; }
  [[nodiscard]] std::uint32_t sequences_max() const override { return 1; }
};

}  // namespace

TEST_CASE("a model whose weights do not fit still generates, but holds nothing and is refused by a replica") {
  const StepModel model = testing::small_step_model(10);
  CHECK(model.generates());
  CHECK_FALSE(model.fits());
  CHECK(model.kv_units() == 0);
  CHECK(batch_max(model, 10, 10) == 0);
  CHECK_THROWS_AS(static_cast<void>(steady_state(model, {})), std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(make_replica(EngineMode::fast_forward, model, Anything())), std::invalid_argument);
  CHECK(testing::small_step_model(40).fits());
}

TEST_CASE("windowed layers hold no more KV cache than their window") {
  const StepModel model = testing::small_windowed_model(40, 1, {257, 24});
  CHECK(model.kv_units_of(256) == 32 * 16);
  CHECK(model.kv_units_of(2560) == 8 * 160 + 24 * 16);
  // The longest sequence takes all of the cache, and a block more would not fit.
  LanguageModel endless = testing::small_model();
  endless.context_max = 1 << 30;
  endless.sliding_window = SlidingWindow{257, 24};
  const StepModel long_model(endless, testing::small_accelerator(20), testing::small_engine(),
                             testing::small_constants(), 1);
  const auto longest = static_cast<std::uint32_t>(long_model.tokens_max());
  CHECK(long_model.kv_units_of(longest) <= long_model.kv_units());
  CHECK(long_model.kv_units_of(longest + 1) > long_model.kv_units());
  CHECK(longest > 3 * long_model.kv_blocks() * 16);
}

}  // namespace tradewind
