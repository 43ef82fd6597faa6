#include "tools/calibrate/calibration.hpp"

#include "sim/base/config/config_error.hpp"
#include "tests/support/written_file.hpp"
#include "tools/calibrate/fit_report.hpp"
#include "tools/calibrate/fitted_profile.hpp"
#include "topologies/engine_reader.hpp"
#include "topologies/profile_lookup.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace tradewind {

namespace {

constexpr const char* header =
    "task,model_id,num_gpus,max_num_seqs,avg_output_len,output_throughput,median_itl,avg_power,energy_per_token\n";

const Catalogue& shipped() {
  static const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  return catalogue;
}

/// Constants that differ from the shipped ones, each inside its bounds.
StepConstants made_up() {
  StepConstants constants;
  constants.eta_weights = 0.8;
  constants.eta_kv = 0.6;
  constants.eta_decode = 0.5;
  constants.eta_attention = 0.5;
  constants.eta_prefill = constants_for(shipped().engines.at("vllm-0.11"), shipped().models.at("llama-3.1-8b"),
                                        std::string_view("h100-sxm"))
                              .eta_prefill;
  constants.time_per_layer = Seconds(40e-6);
  constants.time_per_sequence = Seconds(15e-6);
  constants.time_per_all_reduce = Seconds(12e-6);
  constants.power_base = Watts(120);
  constants.power_memory = Watts(400);
  constants.power_compute = Watts(900);
  constants.power_kv = Watts(150);
  return constants;
}

/// What an engine with the made-up constants would measure: one row.
std::string measured(const std::string& id, int gpus, double batch, const std::string& task,
                     const StepConstants& constants = made_up()) {
  const Catalogue& catalogue = shipped();
  const LanguageModel& model = catalogue.models.at(id);
  const StepModel step(model, catalogue.accelerators.at("h100-sxm"), catalogue.engines.at("vllm-0.11"), constants,
                       gpus);
  Measurement row;
  row.model = &model;
  row.batch = batch;
  row.output_tokens = task == "chat" ? 400.0 : 6000.0;
  const TaskContext context = task == "chat" ? TaskContext{150.0, 2.0} : TaskContext{300.0, 1.2};
  const SteadyFigures figures = figures_of(step, steady_batch(row, context));
  const double throughput = figures.throughput;
  const double power = figures.power.value();
  return fmt::format("{},{},{},{},{},{},{},{},{}\n", task, model.huggingface_ids.front(), gpus, batch,
                     row.output_tokens, throughput, in_milliseconds(figures.inter_token_latency), power,
                     power / throughput);
}

/// Enough models that without any one of them launches, all-reduces and weights can still be told apart.
std::string measured_dense() {
  std::string text = header;
  for (const char* task : {"chat", "long"}) {
    for (const double batch : {8.0, 32.0, 64.0, 128.0, 256.0}) {
      text += measured("llama-3.1-8b", 1, batch, task);
      text += measured("qwen3-8b", 1, batch, task);
      text += measured("qwen3-32b", 1, batch, task);
      text += measured("qwen3-32b", 2, batch, task);
      text += measured("llama-3.1-70b", 4, batch, task);
    }
  }
  return text;
}

/// A file that lives as long as this object.
class Csv {
 public:
  explicit Csv(const std::string& text) : file_(nlohmann::json()) { std::ofstream(file_.path()) << text; }
  [[nodiscard]] const std::string& path() const { return file_.path(); }

 private:
  testing::WrittenFile file_;
};

Calibration calibration_of(const Csv& csv) {
  const Accelerator& part = shipped().accelerators.at("h100-sxm");
  const auto rows = read_measurements(csv.path(), shipped(), part);
  return calibrate({csv.path(), rows, &part, &shipped().engines.at("vllm-0.11"), {}});
}

std::string message_of(const std::string& text) {
  try {
    const Csv csv(text);
    static_cast<void>(calibration_of(csv));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("measurements made by the step model give its constants and contexts back") {
  const Calibration calibration = calibration_of(Csv(measured_dense()));
  REQUIRE(calibration.profiles.size() == 1);
  const ProfileFit& profile = calibration.profiles.front();
  const StepConstants& found = profile.constants;
  CHECK(found.eta_weights == doctest::Approx(0.8).epsilon(0.01));
  CHECK(found.eta_kv == doctest::Approx(0.6).epsilon(0.03));
  CHECK(found.eta_decode == doctest::Approx(0.5).epsilon(0.01));
  CHECK(found.time_per_layer.value() == doctest::Approx(40e-6).epsilon(0.02));
  CHECK(found.time_per_sequence.value() == doctest::Approx(15e-6).epsilon(0.05));
  CHECK(found.time_per_all_reduce.value() == doctest::Approx(12e-6).epsilon(0.05));
  CHECK(found.power_base.value() == doctest::Approx(120).epsilon(0.05));
  CHECK(found.power_memory.value() == doctest::Approx(400).epsilon(0.03));
  CHECK(found.power_compute.value() == doctest::Approx(900).epsilon(0.03));
  CHECK(found.power_kv.value() == doctest::Approx(150).epsilon(0.1));
  CHECK(calibration.contexts.at("chat").prompt_tokens == doctest::Approx(150).epsilon(0.05));
  CHECK(calibration.contexts.at("chat").length_bias == doctest::Approx(2.0).epsilon(0.05));
  CHECK(profile.all.throughput < 0.002);
  CHECK(profile.all.power < 0.005);
  REQUIRE(profile.all_held_out);
  CHECK(profile.held_out.size() == 4);
  CHECK(profile.all_held_out->throughput < 0.01);
}

TEST_CASE("a constant at its bound is named as not identified") {
  // One GPU alone: no all-reduce was ever measured.
  std::string text = header;
  for (const double batch : {8.0, 16.0, 32.0, 64.0, 128.0, 256.0}) text += measured("llama-3.1-8b", 1, batch, "chat");
  const Calibration calibration = calibration_of(Csv(text));
  const std::string report = fit_report(calibration);
  CHECK(contains(report, "dense: time_per_all_reduce_us is not identified by the data"));
  CHECK(contains(report, "every second batch size"));
}

TEST_CASE("what a few configurations of another model do not determine stays as fitted for the dense ones, by name") {
  std::string text = measured_dense();
  for (const double batch : {8.0, 64.0, 256.0}) text += measured("llama-3.1-405b-fp8", 8, batch, "chat");
  const Calibration calibration = calibration_of(Csv(text));
  REQUIRE(calibration.profiles.size() == 2);
  const ProfileFit& few = calibration.profiles.back();
  const ProfileFit& dense = calibration.profiles.front();
  std::size_t kept = 0;
  for (const std::string& warning : calibration.warnings) kept += contains(warning, "is kept at") ? 1 : 0;
  const std::size_t own = few.numbers.size();
  CHECK(own + kept == 6);
  CHECK(few.constants.eta_kv == dense.constants.eta_kv);
  CHECK(few.constants.time_per_layer.value() > 0.0);
  CHECK(few.all.throughput < 0.02);
}

TEST_CASE("too few configurations to tell the powers apart are an error that names them") {
  const std::string text = header + measured("llama-3.1-8b", 1, 8, "chat") + measured("llama-3.1-8b", 1, 64, "chat");
  CHECK(contains(message_of(text), "power_memory_w"));
}

TEST_CASE("measurements that cannot be are refused with their line") {
  const std::string good = measured("llama-3.1-8b", 1, 8, "chat");
  const auto with = [&](const std::string& row) { return message_of(header + good + row); };
  const std::string id = "meta-llama/Llama-3.1-8B-Instruct";
  CHECK(contains(with("chat," + id + ",1,8,400,nan,7,400,0.4\n"), "line 3"));
  CHECK(contains(with("chat," + id + ",1,8,400,900,-7,400,0.4\n"), "line 3"));
  CHECK(contains(with("chat," + id + ",1,8,400,900,7,0,0.4\n"), "line 3"));
  CHECK(contains(with("chat," + id + ",1.5,8,400,900,7,400,0.4\n"), "whole number"));
  CHECK(contains(with("chat,meta-llama/Llama-3.1-8B-Instrukt,1,8,400,900,7,400,0.4\n"), "did you mean"));
  CHECK(contains(with("chat,meta-llama/Llama-3.1-70B-Instruct,1,8,400,900,7,400,0.4\n"), "fit into memory"));
  CHECK(contains(with("chat," + id + ",1,8,1e6,900,7,400,0.4\n"), "at most 131072, the context"));
  CHECK(contains(with("chat," + id + ",1,8\n"), "fields"));
  CHECK(contains(message_of(header), "without rows"));
  CHECK(contains(message_of("task,model_id\n"), "num_gpus"));
}

TEST_CASE("measurements of another precision or accelerator are refused") {
  const std::string names = "weight_precision,gpu_model," + std::string(header);
  const std::string row = measured("llama-3.1-8b", 1, 8, "chat");
  CHECK(contains(message_of(names + "int4,H100," + row), "bf16"));
  CHECK(contains(message_of(names + "bfloat16,A100," + row), "gpu_model"));
}

TEST_CASE("a written profile is an engine profile, and as its own template gives itself") {
  const Calibration calibration = calibration_of(Csv(measured_dense()));
  ProfileText text{testing::topologies_folder + "/engines/vllm-0.11.json", "", "made-up data", true};
  const std::string written = profile_text(calibration, text);
  const Csv file(written);
  const EngineProfile engine = read_engine_profile(nlohmann::json::parse(written), "mine", "mine");
  CHECK(engine.constants.size() == shipped().engines.at("vllm-0.11").constants.size());
  CHECK(engine.benchmark_contexts.size() == 2);
  CHECK(engine.constants.front().eta_kv == calibration.profiles.front().constants.eta_kv);
  text.template_file = file.path();
  CHECK(profile_text(calibration, text) == written);
  text.merge = false;
  const auto alone = read_engine_profile(nlohmann::json::parse(profile_text(calibration, text)), "mine", "mine");
  CHECK(alone.constants.size() == 1);
}

TEST_CASE(
    "a constant that three rows set to 0 is 0 for the models that follow it too, and not read where it is left out") {
  StepConstants constants = made_up();
  constants.power_kv = Watts(-150);  // what the KV cache adds can then not be told from nothing
  std::string text = header;
  for (const double batch : {8.0, 64.0, 256.0}) text += measured("llama-3.1-70b", 4, batch, "long", constants);
  const Calibration calibration = calibration_of(Csv(text));
  REQUIRE(calibration.profiles.front().constants.power_kv == Watts(0));
  const std::string written =
      profile_text(calibration, {testing::topologies_folder + "/engines/vllm-0.11.json", "", "made-up data", true});
  const EngineProfile engine = read_engine_profile(nlohmann::json::parse(written), "mine", "mine");
  std::size_t following = 0;
  for (const StepConstants& entry : engine.constants) following += entry.power_kv == Watts(0) ? 1 : 0;
  CHECK(following > 1);
}

TEST_CASE("no measurement, however far from any that could be, makes calibrate print inf or nan") {
  const std::string id = "chat,meta-llama/Llama-3.1-8B-Instruct,1,";
  for (const char* numbers : {"{},400,900,7,400,0.4\n", "8,{},900,7,400,0.4\n", "8,400,{},7,400,0.4\n",
                              "8,400,900,{},400,0.4\n", "8,400,900,7,{},0.4\n", "8,400,900,7,400,{}\n"}) {
    for (const char* value : {"1e-308", "1e-9", "1e9", "1e308"}) {
      const std::string odd = id + fmt::format(fmt::runtime(numbers), value);
      CAPTURE(odd);
      const Csv csv(header + measured("llama-3.1-8b", 1, 8, "chat") + measured("llama-3.1-8b", 1, 64, "chat") + odd);
      std::string told;
      try {
        told = fit_report(calibration_of(csv));
      } catch (const ConfigError& error) {
        told = error.what();
      }
      CHECK_FALSE(contains(told, "inf "));
      CHECK_FALSE(contains(told, "inf\n"));
      CHECK_FALSE(contains(told, "nan"));
    }
  }
}

}  // namespace tradewind
