#include "sim/llm/steady_state.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/served_model.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>

namespace tradewind {
namespace {

StepModel step_of(const Catalogue& catalogue, const std::string& model, const std::string& part,
                  const std::string& engine, int gpus) {
  const ServedModel served(catalogue.models.at(model), catalogue.accelerators.at(part), catalogue.engines.at(engine),
                           gpus);
  return served.step();
}

}  // namespace

// MLPerf Inference v4.1 with power, 8 H200, Llama 2 70B offline: GPUs capped at 500 W give 25.3 thousand tokens/s at
// 0.244 J/token at the wall, 17 to 21 % fewer than at 700 W. Llama 3.3 70B has the same shape but for the vocabulary;
// the set's mean lengths are 294 tokens in and 294 out. The batch is not published. Wall power at the cap is
// calibration (P_host and kappa), throughput and its loss are not.
TEST_CASE(
    "what a cap of 500 W costs 8 H200 is within 4 points of the 17 to 21 % of throughput that it was measured to "
    "cost") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  for (const std::string engine : {"trtllm-1.0", "vllm-0.11"}) {
    for (const std::uint32_t batch : {256U, 512U}) {
      const StepModel step = step_of(catalogue, "llama-3.3-70b-fp8", "h200-sxm", engine, 1);
      SteadyLoad load;
      load.batch = batch;
      load.prompt_tokens = 294;
      load.output_tokens = 294;
      load.lengths = OutputLengths::exponential;
      const SteadyState free = steady_state(step, load);
      load.power_cap = Watts(500);
      const SteadyState capped = steady_state(step, load);
      const double cost_pct = 100.0 * (1.0 - capped.tokens_per_s / free.tokens_per_s);
      const NodeType& node = catalogue.node_types.at("hgx-h200");
      const double tokens_per_s = 8.0 * capped.tokens_per_s;
      const double wall_j = (node.host_power + capped.power * 8.0 * node.kappa).value() / tokens_per_s;
      fmt::print(
          "{:<10} batch {:>3}: {:>5.2f} % fewer tokens at 500 W (measured 17 to 21 %); {:>6.0f} tokens/s (25300), "
          "{:.4f} J/token at the wall (0.244), {:.0f} W at 700 W\n",
          engine, batch, cost_pct, tokens_per_s, wall_j, free.power.value());
      // The nearest of what was measured: to come nearer is no failure.
      const double miss = std::max({0.0, 17.0 - cost_pct, cost_pct - 21.0});
      CHECK(miss < 4.0);
      if (engine != "trtllm-1.0") continue;  // the engine of the measurement
      CHECK(std::abs(tokens_per_s / 25300.0 - 1.0) < 0.12);
      CHECK(std::abs(wall_j / 0.244 - 1.0) < 0.14);
    }
  }
}

}  // namespace tradewind
