#include "sim/llm/steady_batch.hpp"
#include "tests/support/data_folder.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/profile_lookup.hpp"
#include "traces/files/csv_reader.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <map>
#include <string>

namespace tradewind {

namespace {

/// Absolute relative errors of one model over its measured configurations.
struct Errors {
  double time = 0.0;
  double power = 0.0;
  int rows = 0;
};

const LanguageModel* by_huggingface_id(const Catalogue& catalogue, std::string_view id) {
  for (const auto& [name, model] : catalogue.models) {
    const auto& ids = model.huggingface_ids;
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return &model;
  }
  return nullptr;
}

const BenchmarkContext& context_of(const EngineProfile& engine, std::string_view task) {
  const auto& all = engine.benchmark_contexts;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& context) { return context.task == task; });
  REQUIRE(found != all.end());
  return *found;
}

std::map<std::string, Errors> errors_by_model(const std::string& path) {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  const Accelerator& h100 = catalogue.accelerators.at("h100-sxm");
  CsvReader csv(path, path);
  const auto index = [&](std::string_view name) {
    const std::string_view names[] = {name};
    return csv.column(names);
  };
  const auto number = [&](std::string_view name) { return std::stod(std::string(csv.field(index(name)))); };
  std::map<std::string, Errors> errors;
  while (csv.next()) {
    const LanguageModel* model = by_huggingface_id(catalogue, csv.field(index("model_id")));
    CAPTURE(csv.field(index("model_id")));
    REQUIRE(model != nullptr);
    const double batch = number("avg_batch_size");
    const StepModel step(*model, h100, engine, constants_for(engine, *model, h100),
                         static_cast<int>(number("num_gpus")));
    const BenchmarkContext& context = context_of(engine, csv.field(index("task")));
    const SteadyFigures figures =
        figures_of(step, {batch, context.prompt_tokens, number("avg_output_len"), context.length_bias});
    Errors& error = errors[model->id];
    error.time += std::abs(figures.throughput / number("output_throughput_tokens_per_sec") - 1.0);
    error.power += std::abs(figures.power.value() / number("avg_power_watts") - 1.0);
    ++error.rows;
  }
  return errors;
}

}  // namespace

TEST_CASE("the shipped step constants reproduce the measured throughput and power of every H100 configuration") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto errors = errors_by_model(*data + "/gpu/ml_energy_v3_h100_fit.csv");
  CHECK(errors.size() == 9);
  for (const auto& [model, error] : errors) {
    CAPTURE(model);
    MESSAGE(model << ": " << error.rows << " configurations, throughput within "
                  << std::round(1000.0 * error.time / error.rows) / 10.0 << " %, power within "
                  << std::round(1000.0 * error.power / error.rows) / 10.0 << " %");
    CHECK(error.time / error.rows < 0.10);
    CHECK(error.power / error.rows < 0.12);
  }
}

}  // namespace tradewind
