#include "tools/validate/benchmark_rows.hpp"

#include "sim/base/config/config_error.hpp"
#include "sim/llm/step_model.hpp"
#include "tests/support/written_file.hpp"
#include "tests/unit/traces/test_files.hpp"
#include "topologies/profile_lookup.hpp"

#include <doctest/doctest.h>

namespace tradewind {

namespace {

const std::string header =
    "task,model_id,weight_precision,gpu_model,num_gpus,data_parallel,avg_batch_size,avg_output_len,"
    "output_throughput_tokens_per_sec,median_itl_ms,avg_power_watts,energy_per_token_joules\n";

const std::string row_8b = "lm-arena-chat,meta-llama/Llama-3.1-8B-Instruct,bfloat16,H100,1,1,64,400,5000,12,600,0.12\n";

/// The rows of a made-up file, predicted with the shipped catalogue.
ValidationGroup predicted(const std::string& rows) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("rows.csv", header + rows);
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  return benchmark_group(read_benchmark_rows(file), catalogue, catalogue.engines.at("vllm-0.11"));
}

void check_refused(const std::string& rows, const std::string& part) {
  CAPTURE(rows);
  try {
    static_cast<void>(predicted(rows));
    FAIL("not refused");
  } catch (const ConfigError& error) {
    CHECK_MESSAGE(std::string(error.what()).find(part) != std::string::npos, error.what());
  }
}

std::string replaced(std::string row, const std::string& from, const std::string& to) {
  return row.replace(row.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a measured configuration is predicted by one mean iteration of the step model") {
  const ValidationGroup group = predicted(row_8b);
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  const LanguageModel& model = catalogue.models.at("llama-3.1-8b");
  const StepModel step(model, catalogue.accelerators.at("h100-sxm"), engine, constants_for(engine, model, "h100-sxm"),
                       1);
  const BenchmarkContext& context = engine.benchmark_contexts.back();
  REQUIRE(context.task == "lm-arena-chat");
  const double prompt = context.prompt_tokens;
  const IterationWork work{64.0, 64.0 * (prompt + context.length_bias * 200.0), 64.0 * prompt / 400.0, 0.0,
                           64.0 * prompt * prompt / 400.0};
  const StepCost cost = step.cost(work);

  REQUIRE(group.rows.size() == 4);
  CHECK(group.name == "rows");
  CHECK(group.rows[0].quantity == "throughput");
  CHECK(group.rows[0].measured == 5000.0);
  CHECK(group.rows[0].predicted == doctest::Approx(64.0 / cost.time.value()));
  CHECK(group.rows[1].quantity == "itl_p50");
  CHECK(group.rows[1].predicted < in_milliseconds(cost.time));
  CHECK(group.rows[2].quantity == "power");
  CHECK(group.rows[2].predicted == doctest::Approx((cost.energy / cost.time).value()));
  CHECK(group.rows[3].quantity == "j_per_token");
  CHECK(group.rows[3].predicted == doctest::Approx(cost.energy.value() / 64.0));
  for (const ValidationRow& row : group.rows) CHECK(row.id.starts_with("meta-llama/Llama-3.1-8B-Instruct "));
}

TEST_CASE("data parallel replicas share the batch and add up throughput and power") {
  const ValidationGroup one = predicted(row_8b);
  const ValidationGroup two = predicted(replaced(row_8b, "H100,1,1,64", "H100,2,2,128"));
  CHECK(two.rows[0].predicted == doctest::Approx(2.0 * one.rows[0].predicted));
  CHECK(two.rows[1].predicted == doctest::Approx(one.rows[1].predicted));
  CHECK(two.rows[2].predicted == doctest::Approx(2.0 * one.rows[2].predicted));
  CHECK(two.rows[3].predicted == doctest::Approx(one.rows[3].predicted));
}

TEST_CASE("rows are grouped by the constants they are predicted with") {
  const test::TemporaryFolder folder;
  const std::string file =
      folder.write("rows.csv", header + row_8b + replaced(row_8b, "meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-8B") +
                                   replaced(row_8b, "meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-30B-A3B"));
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const auto groups = benchmark_groups(read_benchmark_rows(file), catalogue, catalogue.engines.at("vllm-0.11"));
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].name == "ml_energy dense bf16");
  CHECK(groups[0].kind == ValidationKind::calibration);
  CHECK(groups[0].rows.size() == 8);
  CHECK(groups[1].name == "ml_energy qwen3-30b-a3b");
}

TEST_CASE("a measurement that is no finite positive number is refused with its line and column") {
  check_refused(replaced(row_8b, "5000", "nan"), "output_throughput_tokens_per_sec");
  check_refused(replaced(row_8b, "5000", "-1"), "line 2");
  check_refused(replaced(row_8b, "5000", "0"), "above 0");
  check_refused(replaced(row_8b, "5000", "5000x"), "5000x");
  check_refused(replaced(row_8b, "H100,1,", "H100,1.5,"), "whole number");
  check_refused("", "without rows");
}

TEST_CASE("a row whose model, format, part or benchmark is not known is refused, never guessed") {
  check_refused(replaced(row_8b, "Llama-3.1-8B", "Llama-3.1-9B"), "did you mean");
  check_refused(replaced(row_8b, "bfloat16", "mxfp4"), "weight_precision \"mxfp4\"");
  check_refused(replaced(row_8b, "H100", "H101"), "gpu_model");
  check_refused(replaced(row_8b, "lm-arena-chat", "poetry"), "gpqa, lm-arena-chat");
  check_refused(replaced(row_8b, "H100,1,1", "H100,3,2"), "whole multiple");
}

TEST_CASE("a model that does not fit is refused, and a batch beyond the KV cache is named") {
  check_refused(replaced(row_8b, "3.1-8B", "3.1-70B"), "fit into memory");
  const ValidationGroup group = predicted(replaced(row_8b, ",64,400", ",5000,400"));
  REQUIRE(group.assumptions.size() == 1);
  CHECK(group.assumptions[0].starts_with("warning, line 2"));
  CHECK(predicted(row_8b).assumptions.empty());
}

}  // namespace tradewind
