#include "sim/llm/step_model.hpp"
#include "tests/support/small_model.hpp"

#include <doctest/doctest.h>
#include <stdexcept>

namespace tradewind {
namespace {

/// 64 experts of which a token takes 4; 2 billion of 8.03 billion parameters are shared.
LanguageModel sparse_model() {
  LanguageModel model = testing::small_model();
  model.parameters_active = 3e9;
  model.expert_layers = ExpertLayers{64, 4, 2e9};
  return model;
}

StepModel step(const LanguageModel& model, Parallelism parallelism) {
  return {model, testing::small_accelerator(80), testing::small_engine(), testing::small_constants(), parallelism};
}

}  // namespace

TEST_CASE("divided by expert, each accelerator streams its experts and all of the rest") {
  const double shared = (2e9 - 0.525e9) * 2.0;
  const double routed = (8.03e9 - 2e9) * 2.0;
  for (const int n : {2, 4, 8}) {
    const StepModel model = step(sparse_model(), {n, true});
    const double streamed = (shared + routed / n * (4.0 / 64.0)) / (3350e9 * 0.98);
    CHECK(model.fixed_time(1.0).value() == doctest::Approx(streamed + 32 * (72e-6 + 2e-6)));
  }
}

TEST_CASE("divided by expert, the links carry k (n - 1) / n of each token twice a layer, over all of them") {
  const StepModel model = step(sparse_model(), {8, true});
  const double traffic = 2.0 * 32 * 4096 * 2.0 * 4 * (7.0 / 8.0) / 8.0;
  const double gemm = 2.0 * 3e9 / (8 * 989e12 * 0.63);
  CHECK(model.time().prefill_token.value() == doctest::Approx(gemm + traffic / (0.7 * 450e9)));
}

TEST_CASE("divided by expert, no KV cache is repeated, and a sequence has that of one accelerator") {
  LanguageModel model = sparse_model();
  model.kv_heads = 2;
  CHECK(kv_bytes_per_token(model, {8, true}) == kv_bytes_per_token(model, 1) / 8.0);
  CHECK(kv_bytes_per_token(model, {8, false}) == kv_bytes_per_token(model, 1) / 2.0);
  model.latent_attention = LatentAttention{};
  CHECK(kv_bytes_per_token(model, {8, true}) == kv_bytes_per_token(model, 1) / 8.0);
  CHECK(kv_bytes_per_token(model, {8, false}) == kv_bytes_per_token(model, 1));
  const StepModel apart = step(model, {8, true});
  const StepModel together = step(model, {8, false});
  CHECK(apart.time().context < together.time().context);
  CHECK(apart.kv_blocks() > 6 * together.kv_blocks());
  model.context_max = 1 << 30;
  const StepModel endless = step(model, {8, true});
  CHECK(endless.tokens_max() == endless.kv_blocks() / 8 * std::uint64_t{16});
}

TEST_CASE("divided by expert, each accelerator holds its experts and all of the rest") {
  const LanguageModel model = sparse_model();
  CHECK(weight_bytes_on_each(model, {8, true}).value() == doctest::Approx((2e9 + 6.03e9 / 8) * 2.0));
  CHECK(weight_bytes_on_each(model, {8, false}).value() == doctest::Approx(8.03e9 * 2.0 / 8));
}

TEST_CASE("on one accelerator it does not matter how a model is divided, and a dense one cannot be divided by expert") {
  const StepModel alone = step(sparse_model(), {1, true});
  CHECK(alone.fixed_time(7.0) == step(sparse_model(), 1).fixed_time(7.0));
  CHECK(alone.time().sequence == step(sparse_model(), 1).time().sequence);
  CHECK(alone.kv_blocks() == step(sparse_model(), 1).kv_blocks());
  CHECK_THROWS_AS(step(testing::small_model(), {8, true}), std::invalid_argument);
}

}  // namespace tradewind
