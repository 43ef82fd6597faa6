#include "sim/llm/step_model.hpp"
#include "tests/support/data_folder.hpp"
#include "tests/support/readme_figures.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/profile_lookup.hpp"
#include "traces/files/csv_reader.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <string>

namespace tradewind {

namespace {

/// Output tokens a second of a replica that always has a queue: as many sequences as the KV cache holds whole, at most
/// the 2,048 that the benchmark allows, and their successors' prompts beside them.
double offline_throughput(const StepModel& step, double prompt, double output) {
  const double capacity = static_cast<double>(step.kv_blocks()) * step.block_tokens();
  IterationWork work;
  work.sequences = std::min(2048.0, capacity / (prompt + output));
  work.context = work.sequences * (prompt + 0.5 * output);
  work.prefill_tokens = work.sequences * prompt / output;
  work.prefill_square = work.sequences * prompt * prompt / output;
  return work.sequences / step.cost(work).time.value();
}

}  // namespace

TEST_CASE("the TensorRT-LLM constants reproduce its published offline throughput as the README tells") {
  const auto data = testing::data_folder();
  if (!data) return;
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const EngineProfile& engine = catalogue.engines.at("trtllm-1.0");
  const Accelerator& h100 = catalogue.accelerators.at("h100-sxm");
  const std::string path = *data + "/gpu/trtllm_perf_overview_v1.0.csv";
  CsvReader csv(path, path);
  const auto field = [&](std::string_view name) {
    const std::string_view names[] = {name};
    return std::string(csv.field(csv.column(names)));
  };
  double error = 0.0;
  double worst = 0.0;
  int rows = 0;
  while (csv.next()) {
    const LanguageModel& model =
        catalogue.models.at(field("model") == "Llama-3.1-8B" ? "llama-3.1-8b-fp8" : "llama-3.3-70b-fp8");
    const StepModel step(model, h100, engine, constants_for(engine, model, h100), std::stoi(field("tp")));
    const double predicted = offline_throughput(step, std::stod(field("isl")), std::stod(field("osl")));
    const double off = std::abs(predicted / std::stod(field("total_output_tokens_per_s")) - 1.0);
    error += off;
    worst = std::max(worst, off);
    ++rows;
  }
  MESSAGE(rows << " configurations, throughput within " << std::round(1000.0 * error / rows) / 10.0 << " % on average, "
               << std::round(1000.0 * worst) / 10.0 << " % at worst");
  CHECK(rows == 15);
  const auto shown = testing::percentages_in("README.md", "TensorRT-LLM throughput");
  CHECK(shown.size() == 1);
  CHECK(std::abs(100.0 * error / rows - shown.front().value) < 1.0);  // whole sequences there, parts of them here
  CHECK(worst < 0.20);
}

}  // namespace tradewind
