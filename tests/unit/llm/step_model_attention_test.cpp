#include "sim/llm/least_work.hpp"
#include "sim/llm/step_model.hpp"
#include "tests/support/small_model.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace tradewind {

namespace {

using testing::small_model;

StepModel step(const LanguageModel& model, int gpus = 1, double memory_gb = 80.0) {
  return {model, testing::small_accelerator(memory_gb), testing::small_engine(), testing::small_constants(), gpus};
}

LanguageModel windowed(int window, int layers) {
  LanguageModel model = small_model();
  model.sliding_window = SlidingWindow{window, layers};
  return model;
}

LanguageModel latent() {
  LanguageModel model = small_model();
  model.latent_attention = LatentAttention{512, 64};
  return model;
}

/// Ten sequences of `context` tokens each, as a model of this window sees them.
IterationWork decoding(double context, const StepModel& model) {
  IterationWork work;
  work.sequences = 10.0;
  work.context = 10.0 * context;
  work.windowed_context = 10.0 * std::min<double>(context, model.window());
  return work;
}

}  // namespace

TEST_CASE("a window that no context reaches changes nothing") {
  const StepModel whole = step(small_model());
  const StepModel wide = step(windowed(100000, 20));
  const StepCost a = whole.cost(decoding(5000, whole));
  const StepCost b = wide.cost(decoding(5000, wide));
  CHECK(b.time.value() == doctest::Approx(a.time.value()).epsilon(1e-12));
  CHECK(b.energy.value() == doctest::Approx(a.energy.value()).epsilon(1e-12));
  const StepCost c = whole.cost(chunk_work(3000, 700, whole.window()));
  const StepCost d = wide.cost(chunk_work(3000, 700, wide.window()));
  CHECK(d.time.value() == doctest::Approx(c.time.value()).epsilon(1e-12));
  CHECK(d.energy.value() == doctest::Approx(c.energy.value()).epsilon(1e-12));
}

TEST_CASE("windowed layers cost the same however far the context runs past the window") {
  const StepModel all = step(windowed(1000, 32));
  CHECK(all.cost(decoding(1000, all)).time == all.cost(decoding(9000, all)).time);
  const StepModel half = step(windowed(1000, 16));
  const StepModel whole = step(small_model());
  const auto growth = [](const StepModel& model) {
    return (model.cost(decoding(9000, model)).time - model.cost(decoding(1000, model)).time).value();
  };
  CHECK(growth(half) == doctest::Approx(0.5 * growth(whole)));
}

TEST_CASE("attention of a prompt within a window is twice the area under what each token sees") {
  for (const double window : {1.0, 64.0, 1000.0}) {
    for (const double tokens : {1.0, 63.0, 64.0, 65.0, 5000.0}) {
      double area = 0.0;
      for (double p = 0.0; p < tokens; ++p) area += p + 1.0 <= window ? 2.0 * p + 1.0 : 2.0 * window;
      CHECK(windowed_square(tokens, window) == doctest::Approx(area));
    }
  }
  CHECK(windowed_square(500, 0) == 0.0);
}

TEST_CASE("the attention of a windowed prompt adds up to the same however it is cut") {
  const double window = 300.0;
  IterationWork pieces;
  double cached = 0.0;
  for (const double tokens : {100.0, 150.0, 180.0, 1.0, 569.0}) {
    pieces += chunk_work(cached, tokens, window);
    cached += tokens;
  }
  const IterationWork whole = chunk_work(0.0, 1000.0, window);
  CHECK(pieces.prefill_square == doctest::Approx(whole.prefill_square));
  CHECK(pieces.windowed_prefill_square == doctest::Approx(whole.windowed_prefill_square));
  CHECK(pieces.windowed_prefill_context == 100.0 + 250.0 + 300.0 + 300.0);
}

TEST_CASE("the least work of a request on a windowed model is that of counting its tokens one by one") {
  const StepModel model = step(windowed(300, 20));
  IterationWork counted = chunk_work(0.0, 250.0, model.window());
  for (int i = 1; i < 200; ++i) {
    counted.sequences += 1.0;
    counted.context += 250.0 + i;
    counted.windowed_context += std::min(250.0 + i, 300.0);
  }
  const LeastWork least = LeastWorkRule(model, model.least_energy({}), 1)(250, 200);
  const Seconds time = model.fixed_time(1.0) * 200.0 + model.time().own(counted);
  CHECK(least.gpu_seconds.value() == doctest::Approx(time.value()).epsilon(1e-12));
}

TEST_CASE("KV heads are spread over as many GPUs as there are heads and repeated beyond") {
  LanguageModel model = small_model();
  model.kv_heads = 4;
  CHECK(kv_bytes_per_token(model, 1) == Bytes(2.0 * 32 * 4 * 128 * 2));
  CHECK(kv_bytes_per_token(model, 4) == kv_bytes_per_token(model, 1) / 4.0);
  CHECK(kv_bytes_per_token(model, 8) == kv_bytes_per_token(model, 4));
  model.kv_bytes_per_element = 1.0;
  CHECK(kv_bytes_per_token(model, 1) == Bytes(32.0 * 2 * 4 * 128));
}

TEST_CASE("a latent cache is one vector a token and layer, repeated on each GPU") {
  CHECK(kv_bytes_per_token(latent(), 1) == Bytes(32.0 * (512 + 64) * 2));
  CHECK(kv_bytes_per_token(latent(), 8) == kv_bytes_per_token(latent(), 1));
}

TEST_CASE(
    "latent attention shares 2(576 + 512) FLOPs a head, layer and token among GPUs that each read the whole cache") {
  const StepModel one = step(latent());
  const double flops = 2.0 * (576 + 512) * 32 * 32;
  const double bytes = 32.0 * 576 * 2;
  CHECK(one.time().context.value() == doctest::Approx(bytes / (3350e9 * 0.77) + flops / (989e12 * 0.76)));
  const StepModel eight = step(latent(), 8);
  CHECK(eight.time().context.value() == doctest::Approx(bytes / (3350e9 * 0.77) + flops / (8 * 989e12 * 0.76)));
}

TEST_CASE("layers without attention keep nothing of the context") {
  LanguageModel model = small_model();
  model.attention_layers = 8;
  const StepModel pruned = step(model);
  const StepModel whole = step(small_model());
  CHECK(kv_bytes_per_token(model, 1) == kv_bytes_per_token(small_model(), 1) / 4.0);
  CHECK(pruned.time().context.value() == doctest::Approx(0.25 * whole.time().context.value()));
  CHECK(pruned.time().fixed == whole.time().fixed);
}

TEST_CASE("an iteration streams the distinct experts that its tokens are expected to touch") {
  LanguageModel model = small_model();
  model.parameters_active = 3e9;
  model.expert_layers = ExpertLayers{64, 4, 2e9};
  const StepModel sparse = step(model);
  const double shared = (2e9 - 0.525e9) * 2.0;
  const double routed = (8.03e9 - 2e9) * 2.0;
  for (const double tokens : {1.0, 7.0, 400.0}) {
    double missed = 1.0;  // probability that a given expert is chosen by none
    for (double t = 0.0; t < tokens; ++t) missed *= 60.0 / 64.0;
    const double bytes = shared + routed * (1.0 - missed);
    CHECK(sparse.fixed_time(tokens).value() == doctest::Approx(bytes / (3350e9 * 0.98) + 32 * 72e-6));
  }
  model.expert_layers->experts_per_token = 64;  // every token takes all of them
  model.parameters_active = model.parameters;
  CHECK(step(model).fixed_time(1.0).value() == doctest::Approx(step(small_model()).fixed_time(1.0).value()));
}

}  // namespace tradewind
