#include "tools/validate/benchmark_rows.hpp"

#include "sim/base/config/object_reader.hpp"
#include "sim/llm/steady_batch.hpp"
#include "tools/validate/figure_reader.hpp"
#include "topologies/precision.hpp"
#include "topologies/profile_lookup.hpp"
#include "topologies/served_model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tradewind {

namespace {

/// One row with all that its prediction needs looked up.
struct Case {
  const BenchmarkRow* row = nullptr;
  ServedModel served;
  StepModel step;
  SteadyBatch batch;
};

[[noreturn]] void fail(const BenchmarkTable& table, const BenchmarkRow& row, const std::string& found,
                       const std::string& expected) {
  throw ConfigError(table.file, fmt::format("line {}", row.line), found, expected);
}

/// As the catalogue writes number formats.
std::string_view precision_name(std::string_view written) {
  return written == "bfloat16" ? std::string_view("bf16") : written;
}

/// The model with the row's Hugging Face id, in the row's number format.
const LanguageModel& model_of(const BenchmarkTable& table, const BenchmarkRow& row, const Catalogue& catalogue) {
  const LanguageModel* other = nullptr;
  std::vector<std::string> known;
  for (const auto& [id, model] : catalogue.models) {
    known.insert(known.end(), model.huggingface_ids.begin(), model.huggingface_ids.end());
    const auto& ids = model.huggingface_ids;
    if (model.fixed_cost || std::find(ids.begin(), ids.end(), row.model) == ids.end()) continue;
    if (to_string(model.precision) == precision_name(row.precision)) return model;
    other = &model;
  }
  if (other != nullptr) {
    fail(table, row, fmt::format(R"("{}" with weight_precision "{}")", row.model, row.precision),
         fmt::format("\"{}\", the number format of {} in the catalogue", to_string(other->precision), other->id));
  }
  const auto suggestion = nearest(row.model, known);
  fail(table, row, fmt::format("the unknown model \"{}\"", row.model),
       suggestion ? fmt::format("the Hugging Face id of a model in the catalogue (did you mean \"{}\"?)", *suggestion)
                  : "the Hugging Face id of a model in the catalogue");
}

const Accelerator& accelerator_of(const BenchmarkTable& table, const BenchmarkRow& row, const Catalogue& catalogue) {
  std::string id = row.accelerator;
  std::transform(id.begin(), id.end(), id.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  std::replace(id.begin(), id.end(), ' ', '-');
  for (const std::string& candidate : {id, id + "-sxm"}) {
    const auto found = catalogue.accelerators.find(candidate);
    if (found != catalogue.accelerators.end()) return found->second;
  }
  fail(table, row, fmt::format("the unknown gpu_model \"{}\"", row.accelerator),
       fmt::format("one of {}", fmt::join(ids_of(catalogue.accelerators), ", ")));
}

const BenchmarkContext& context_of(const BenchmarkTable& table, const BenchmarkRow& row, const EngineProfile& engine) {
  std::vector<std::string> known;
  for (const BenchmarkContext& context : engine.benchmark_contexts) {
    if (context.task == row.task) return context;
    known.push_back(context.task);
  }
  fail(table, row, fmt::format("the task \"{}\"", row.task),
       fmt::format("a task whose contexts engine {} knows: {}", engine.id, fmt::join(known, ", ")));
}

ServedModel served_of(const BenchmarkTable& table, const BenchmarkRow& row, const EngineProfile& engine,
                      const LanguageModel& model, const Accelerator& part) {
  try {
    return {model, part, engine, row.gpus / row.replicas};
  } catch (const UnknownProfile& error) {
    fail(table, row, error.what(), "an engine that has constants for the model");
  }
}

Case case_of(const BenchmarkTable& table, const BenchmarkRow& row, const Catalogue& catalogue,
             const EngineProfile& engine) {
  if (row.gpus % row.replicas != 0) {
    fail(table, row, fmt::format("{} GPUs for {} data parallel replicas", row.gpus, row.replicas), "a whole multiple");
  }
  const LanguageModel& model = model_of(table, row, catalogue);
  const Accelerator& part = accelerator_of(table, row, catalogue);
  const ServedModel served = served_of(table, row, engine, model, part);
  const BenchmarkContext& context = context_of(table, row, engine);
  Case known{&row, served, served.step(), {}};
  if (known.step.kv_blocks() == 0) {
    fail(table, row, fmt::format("{} on {} × {}", model.id, served.parallelism.gpus, part.id),
         "a configuration whose weights fit into memory with room for a KV cache");
  }
  known.batch = {row.batch / row.replicas, context.prompt_tokens, row.output_tokens, context.length_bias};
  return known;
}

/// Says when the KV cache cannot hold what the row says was running: then contexts or memory rules are not the row's.
void warn_of_memory(const Case& known, ValidationGroup& group) {
  if (known.batch.fits(known.step)) return;
  group.assumptions.push_back(fmt::format(
      "warning, line {}: batch {:.1f} of {} needs {:.0f} tokens of KV cache and {:.0f} fit; predicted as if they did",
      known.row->line, known.row->batch, known.row->model, known.batch.sequences * known.batch.context(),
      known.batch.sequences_max(known.step) * known.batch.context()));
}

void add_case(const Case& known, ValidationGroup& group) {
  const BenchmarkRow& row = *known.row;
  const SteadyFigures predicted = figures_of(known.step, known.batch);
  const std::string id = fmt::format("{} {}, {} × {}, batch {:.1f}, line {}", row.model, row.task, row.gpus,
                                     row.accelerator, row.batch, row.line);
  const double n = row.replicas;
  group.rows.push_back({id, "throughput", "tokens/s", row.throughput, n * predicted.throughput, ""});
  group.rows.push_back(
      {id, "itl_p50", "ms", row.inter_token_latency_ms, in_milliseconds(predicted.inter_token_latency), ""});
  group.rows.push_back({id, "power", "W", row.power_w, n * predicted.power.value(), ""});
  group.rows.push_back({id, "j_per_token", "J/token", row.joules_per_token, predicted.per_token.value(), ""});
  warn_of_memory(known, group);
}

/// Models with constants of their own are a family each.
std::string group_name(const Case& known) {
  const StepConstants& constants = known.served.constants;
  const std::string family = constants.family;
  const bool own = family == known.served.model.id;
  return "ml_energy " + (own ? family : fmt::format("{} {}", family, to_string(constants.precision)));
}

ValidationGroup empty_group(std::string name, const std::string& source) {
  return {std::move(name), ValidationKind::calibration, source, {}, {}};
}

}  // namespace

BenchmarkTable read_benchmark_rows(const std::string& path) {
  FigureReader csv(path);
  BenchmarkTable table{csv.shown(), csv.shown(), {}};
  while (csv.next()) {
    BenchmarkRow row;
    row.line = csv.line();
    row.task = csv.text("task");
    row.model = csv.text("model_id");
    row.precision = csv.text("weight_precision");
    row.accelerator = csv.text("gpu_model");
    row.gpus = csv.count("num_gpus");
    row.replicas = csv.has("data_parallel") ? csv.count("data_parallel") : 1;
    row.batch = csv.positive("avg_batch_size");
    row.output_tokens = csv.positive("avg_output_len");
    row.throughput = csv.positive("output_throughput_tokens_per_sec");
    row.inter_token_latency_ms = csv.positive("median_itl_ms");
    row.power_w = csv.positive("avg_power_watts");
    row.joules_per_token = csv.positive("energy_per_token_joules");
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) throw ConfigError(path, "", "a header without rows", "at least one measured configuration");
  return table;
}

std::vector<ValidationGroup> benchmark_groups(const BenchmarkTable& table, const Catalogue& catalogue,
                                              const EngineProfile& engine) {
  std::vector<ValidationGroup> groups;
  for (const BenchmarkRow& row : table.rows) {
    const Case known = case_of(table, row, catalogue, engine);
    const std::string name = group_name(known);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& other) { return other.name == name; });
    if (group == groups.end()) group = groups.insert(groups.end(), empty_group(name, table.source));
    add_case(known, *group);
  }
  return groups;
}

ValidationGroup benchmark_group(const BenchmarkTable& table, const Catalogue& catalogue, const EngineProfile& engine) {
  ValidationGroup group = empty_group("rows", table.source);
  group.kind = ValidationKind::validation;
  for (const BenchmarkRow& row : table.rows) add_case(case_of(table, row, catalogue, engine), group);
  return group;
}

}  // namespace tradewind
