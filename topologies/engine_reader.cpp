#include "topologies/engine_reader.hpp"

#include "sim/base/config/object_reader.hpp"
#include "topologies/precision.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

/// A share of a data-sheet rate: above 0, at most all of it.
constexpr Range efficiency{0.0, 1.0, true};

StepConstants read_constants(ObjectReader reader) {
  const auto share = [&](std::string_view key) { return reader.graded(key, efficiency).value; };
  const auto time = [&](std::string_view key) {
    return Seconds(reader.graded(key, Range::non_negative()).value * 1e-6);
  };
  const auto power = [&](std::string_view key) { return Watts(reader.graded(key, Range::non_negative()).value); };
  StepConstants constants;
  constants.family = reader.text("family");
  constants.precision = read_precision(reader, "precision");
  constants.accelerator = reader.text("accelerator");
  constants.eta_weights = share("eta_weights");
  constants.eta_kv = share("eta_kv");
  constants.eta_decode = share("eta_decode");
  constants.eta_attention = share("eta_attention");
  constants.eta_prefill = share("eta_prefill");
  constants.time_per_layer = time("time_per_layer_us");
  constants.time_per_sequence = time("time_per_sequence_us");
  constants.time_per_all_reduce = time("time_per_all_reduce_us");
  constants.power_base = power("power_base_w");
  constants.power_memory = power("power_memory_w");
  constants.power_compute = power("power_compute_w");
  const auto kv = reader.optional_graded("power_kv_w", Range::non_negative());
  constants.power_kv = Watts(kv ? kv->value : 0.0);
  reader.finish();
  return constants;
}

void add_constants(ObjectReader reader, std::vector<StepConstants>& all) {
  const StepConstants constants = read_constants(reader);
  const bool taken = std::any_of(all.begin(), all.end(), [&](const StepConstants& other) {
    return other.family == constants.family && other.precision == constants.precision &&
           other.accelerator == constants.accelerator;
  });
  if (taken) {
    reader.complain("",
                    fmt::format("a second entry for {}, {}, {}", constants.family, to_string(constants.precision),
                                constants.accelerator),
                    "one entry per family, precision and accelerator");
  }
  all.push_back(constants);
}

BenchmarkContext read_benchmark_context(ObjectReader reader) {
  BenchmarkContext context;
  context.task = reader.text("task");
  context.prompt_tokens = reader.graded("prompt_tokens", Range::positive()).value;
  context.length_bias = reader.graded("length_bias", Range::positive()).value;
  reader.finish();
  return context;
}

int read_block_tokens(ObjectReader& reader) {
  const double value = reader.graded("block_tokens", {1.0, 65536.0}).value;
  if (value != std::floor(value)) reader.complain("block_tokens", fmt::format("{}", value), "a whole number");
  return static_cast<int>(value);
}

}  // namespace

EngineProfile read_engine_profile(const nlohmann::json& document, const std::string& id, const std::string& file) {
  ObjectReader reader(document, file);
  const auto time = [&](std::string_view key) { return Seconds(reader.graded(key, Range::non_negative()).value); };
  EngineProfile engine;
  engine.id = id;
  engine.name = reader.text("name");
  engine.memory_share = reader.graded("memory_share", efficiency).value;
  engine.activation_reserve = gigabytes(reader.graded("activation_reserve_gb", Range::non_negative()).value);
  engine.block_tokens = read_block_tokens(reader);
  engine.all_reduce_efficiency = reader.graded("all_reduce_efficiency", efficiency).value;
  engine.process_start = time("process_start_s");
  engine.compile = time("compile_s");
  engine.graph_capture = time("graph_capture_s");
  engine.kv_profiling = time("kv_profiling_s");
  for (const ObjectReader& entry : reader.objects("constants")) add_constants(entry, engine.constants);
  if (engine.constants.empty() && reader.fine())
    reader.complain("constants", "no entry", "at least one set of step constants");
  for (const ObjectReader& entry : reader.objects("benchmark_contexts"))
    engine.benchmark_contexts.push_back(read_benchmark_context(entry));
  reader.finish();
  return engine;
}

}  // namespace tradewind
