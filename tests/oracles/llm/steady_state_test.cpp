#include "sim/llm/steady_state.hpp"

#include "tests/oracles/llm/saturated_replica.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/profile_lookup.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tradewind {
namespace {

struct Configuration {
  const char* model = "";
  int gpus = 1;
  std::uint32_t batch = 1, prompt = 1, output = 1;
  double cap_w = 0.0;  ///< 0: none
};

/// The estimate beside what both kinds of replica do.
struct Comparison {
  SteadyState state;
  double joules_per_token = 0.0;
  Seen stepwise;
  Seen fast;
};

Comparison compare(const Catalogue& catalogue, const Configuration& c, OutputLengths lengths, std::uint64_t seeds,
                   std::uint64_t rounds) {
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  const Accelerator& h100 = catalogue.accelerators.at("h100-sxm");
  const LanguageModel& model = catalogue.models.at(c.model);
  const StepModel step(model, h100, engine, constants_for(engine, model, h100.id), c.gpus);
  SteadyLoad load;
  load.batch = c.batch;
  load.prompt_tokens = c.prompt;
  load.output_tokens = c.output;
  load.lengths = lengths;
  if (c.cap_w > 0.0) load.power_cap = Watts(c.cap_w);
  REQUIRE(batch_max(step, c.prompt, c.output) >= c.batch);
  Comparison out;
  out.state = steady_state(step, load);
  out.joules_per_token = out.state.energy_per_request.value() / c.output;
  const std::uint64_t round = c.output + c.batch * c.prompt / load.token_budget + 1;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    for (const EngineMode mode : {EngineMode::stepwise, EngineMode::fast_forward}) {
      Saturated run(mode, step, load, seed);
      run.watch(10 * round, rounds * round, lengths == OutputLengths::constant ? 2 * round : 12 * round);
      run.add_to(mode == EngineMode::stepwise ? out.stepwise : out.fast);
    }
  }
  return out;
}

double error_pct(double estimated, double simulated) { return 100.0 * (estimated / simulated - 1.0); }

void check_and_print(const Configuration& c, Comparison& found, double bound_pct) {
  const SteadyState& state = found.state;
  const double tokens = error_pct(state.tokens_per_s, found.stepwise.tokens_per_s());
  const double joules = error_pct(found.joules_per_token, found.stepwise.joules_per_token());
  const double median = error_pct(state.inter_token_p50.value().value(), found.stepwise.gap_quantile(0.5));
  const double late = error_pct(state.inter_token_p99.value().value(), found.stepwise.gap_quantile(0.99));
  const double ttft = error_pct(state.ttft.value(), found.stepwise.ttft());
  fmt::print(
      "{:<20} {:>4} {:>4} {:>5} {:>5}  {:>9.2f} {:>6.2f}  {:>8.4f} {:>6.2f}  {:>7.2f} {:>6.2f} {:>6.2f}  {:>8.2f} "
      "{:>6.2f}\n",
      c.model, c.gpus, c.batch, c.prompt, c.output, found.stepwise.tokens_per_s(), tokens,
      found.stepwise.joules_per_token(), joules, 1e3 * found.stepwise.gap_quantile(0.5), median, late,
      1e3 * found.stepwise.ttft(), ttft);
  CAPTURE(c.model);
  CAPTURE(c.batch);
  CAPTURE(c.prompt);
  CHECK(std::abs(tokens) < bound_pct);
  CHECK(std::abs(joules) < bound_pct);
  CHECK(std::abs(median) < bound_pct);
  CHECK(std::abs(ttft) < bound_pct);
  CHECK(std::abs(error_pct(state.tokens_per_s, found.fast.tokens_per_s())) < bound_pct);
  CHECK(std::abs(error_pct(found.joules_per_token, found.fast.joules_per_token())) < bound_pct);
}

void print_head(const char* lengths) {
  fmt::print(
      "{} output lengths; errors of the estimate in %\n{:<20} {:>4} {:>4} {:>5} {:>5}  {:>9} {:>6}  {:>8} {:>6}  {:>7} "
      "{:>6} {:>6}  {:>8} {:>6}\n",
      lengths, "model", "GPUs", "B", "P", "O", "tokens/s", "error", "J/token", "error", "ITL ms", "p50", "p99",
      "TTFT ms", "error");
}

}  // namespace

TEST_CASE("the simulated replica under the same steady load agrees with the estimate within 1 %") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Configuration configurations[] = {
      {"llama-3.1-8b", 1, 1, 500, 300},         {"llama-3.1-8b", 1, 2, 2048, 100},
      {"llama-3.1-8b", 1, 8, 200, 400},         {"llama-3.1-8b", 1, 64, 188, 600},
      {"llama-3.1-8b", 1, 256, 300, 300},       {"llama-3.1-8b", 1, 32, 1469, 13},
      {"llama-3.1-8b", 1, 64, 1000, 30},        {"llama-3.1-70b", 4, 8, 500, 300},
      {"llama-3.1-70b", 4, 64, 1155, 211},      {"llama-3.1-70b", 8, 256, 300, 500},
      {"llama-3.1-70b", 8, 32, 8000, 400},      {"llama-3.1-405b-fp8", 8, 1, 1000, 200},
      {"llama-3.1-405b-fp8", 8, 64, 500, 300},  {"llama-3.1-405b-fp8", 8, 128, 200, 800},
      {"qwen3-30b-a3b", 1, 16, 500, 400},       {"qwen3-30b-a3b", 1, 64, 250, 1000},
      {"qwen3-235b-a22b-fp8", 8, 64, 500, 500},
  };
  print_head("constant");
  for (const Configuration& c : configurations) {
    // Phases are frozen by constant lengths: what varies is which sequences began together, so several beginnings.
    Comparison found =
        compare(catalogue, c, OutputLengths::constant, c.batch == 1 ? 1 : 1024 / c.batch + 12, 4 + 40 / c.batch);
    check_and_print(c, found, 1.0);
  }
}

TEST_CASE("with exponential output lengths the longer context of a running batch is in the estimate") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Configuration configurations[] = {
      {"llama-3.1-8b", 1, 64, 188, 600},
      {"llama-3.1-70b", 4, 32, 500, 300},
      {"qwen3-30b-a3b", 1, 64, 500, 400},
  };
  print_head("exponential");
  for (const Configuration& c : configurations) {
    Comparison found = compare(catalogue, c, OutputLengths::exponential, 12, 20);
    check_and_print(c, found, 1.0);
  }
}

TEST_CASE("under a power cap the simulated replica agrees with the estimate within 1 %") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Configuration configurations[] = {
      {"llama-3.1-8b", 1, 8, 200, 400, 400.0},
      {"llama-3.1-8b", 1, 64, 188, 600, 450.0},
      {"llama-3.1-70b", 4, 64, 1155, 211, 350.0},
      {"qwen3-30b-a3b", 1, 64, 250, 1000, 300.0},
  };
  print_head("capped, constant");
  for (const Configuration& c : configurations) {
    Comparison found = compare(catalogue, c, OutputLengths::constant, 1024 / c.batch + 12, 4 + 40 / c.batch);
    CHECK(found.state.clock < 0.97);
    check_and_print(c, found, 1.0);
  }
}

TEST_CASE(
    "where prompts take nearly the whole token budget throughput and energy hold, and times are on the safe side") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  fmt::print("prompts near the token budget: errors of the estimate in %\n");
  for (const std::uint32_t output : {32U, 36U, 40U, 60U}) {
    const Configuration c{"llama-3.1-8b", 1, 64, 1000, output};
    Comparison found = compare(catalogue, c, OutputLengths::constant, 12, 2);
    const double tokens = error_pct(found.state.tokens_per_s, found.stepwise.tokens_per_s());
    const double joules = error_pct(found.joules_per_token, found.stepwise.joules_per_token());
    const double ttft = error_pct(found.state.ttft.value(), found.stepwise.ttft());
    fmt::print("  output {:>3}: tokens/s {:>6.2f}  J/token {:>6.2f}  TTFT {:>6.2f}\n", output, tokens, joules, ttft);
    CHECK(std::abs(tokens) < 1.0);
    CHECK(std::abs(joules) < 1.0);
    CHECK(std::abs(ttft) < 10.0);
  }
}

}  // namespace tradewind
