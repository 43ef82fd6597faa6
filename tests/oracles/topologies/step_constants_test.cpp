#include "sim/llm/step_model.hpp"
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

/// A steady batch: each sequence holds p prompt tokens and f/2 of its output on average, and for every output token
/// that leaves, the prompts that take the place of finished sequences are prefilled at the same rate. The benchmark
/// does not state p and f: they are fitted with the constants (chat 188 and 2.5, gpqa 250 and 1).
IterationWork steady_work(bool chat, double batch, double output, double window) {
  const double prompt = chat ? 188.0 : 250.0;
  const double spread = chat ? 2.5 : 1.0;
  IterationWork work;
  work.sequences = batch;
  work.context = batch * (prompt + spread * output / 2.0);
  work.windowed_context = batch * std::min(prompt + spread * output / 2.0, window);
  work.windowed_prefill_square = batch * windowed_square(prompt, window) / output;
  work.prefill_tokens = batch * prompt / output;
  work.prefill_square = batch * prompt * prompt / output;
  return work;
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
    const bool chat = csv.field(index("task")) == "lm-arena-chat";
    const StepCost cost = step.cost(steady_work(chat, batch, number("avg_output_len"), step.window()));
    Errors& error = errors[model->id];
    error.time += std::abs(batch / cost.time.value() / number("output_throughput_tokens_per_sec") - 1.0);
    error.power += std::abs((cost.energy / cost.time).value() / number("avg_power_watts") - 1.0);
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
