#include "tools/calibrate/measurements.hpp"

#include "sim/base/config/object_reader.hpp"
#include "topologies/precision.hpp"
#include "traces/files/csv_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <span>

namespace tradewind {

namespace {

std::optional<std::size_t> column_if(const CsvReader& csv, std::string_view name) {
  const std::string_view names[] = {name};
  try {
    return csv.column(names);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

/// Where each column stands.
struct Columns {
  explicit Columns(const CsvReader& csv)
      : task(required(csv, "task")),
        model(required(csv, "model_id")),
        gpus(required(csv, "num_gpus")),
        output(required(csv, "avg_output_len")),
        throughput(required(csv, "output_throughput_tokens_per_sec", "output_throughput")),
        inter_token(required(csv, "median_itl_ms", "median_itl")),
        power(required(csv, "avg_power_watts", "avg_power")),
        per_token(required(csv, "energy_per_token_joules", "energy_per_token")),
        limit(column_if(csv, "max_num_seqs")),
        precision(column_if(csv, "weight_precision")),
        part(column_if(csv, "gpu_model")),
        replicas(column_if(csv, "data_parallel")) {
    batch = limit ? column_if(csv, "avg_batch_size").value_or(*limit) : required(csv, "avg_batch_size", "max_num_seqs");
  }

  static std::size_t required(const CsvReader& csv, std::string_view name, std::string_view other = "") {
    const std::string_view names[] = {name, other};
    return csv.column(std::span(names, other.empty() ? 1 : 2));
  }

  std::size_t task, model, gpus, output, throughput, inter_token, power, per_token;
  std::size_t batch = 0;
  std::optional<std::size_t> limit, precision, part, replicas;
};

/// Far beyond what is measured; products of numbers within them do not overflow.
constexpr double least_measured = 1e-9;
constexpr double most_measured = 1e9;

double positive(const CsvReader& csv, std::size_t column, const char* what) {
  const std::string_view text = csv.field(column);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() ||
      !(value >= least_measured && value <= most_measured)) {
    csv.fail(fmt::format("{} {}", what, quoted(text)), "a number from 1e-9 to 1e9");
  }
  return value;
}

int count(const CsvReader& csv, std::size_t column, const char* what) {
  const double value = positive(csv, column, what);
  if (value != std::floor(value) || value > 1024.0) {
    csv.fail(fmt::format("{} {}", what, quoted(csv.field(column))), "a whole number up to 1024");
  }
  return static_cast<int>(value);
}

std::string lower(std::string_view text) {
  std::string word(text);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return word;
}

/// The catalogue's word for a number format as benchmarks write it.
std::string precision_word(std::string_view written) {
  const std::string word = lower(written);
  return word == "bfloat16" ? "bf16" : word;
}

/// The model that goes by this Hugging Face id, in the row's number format where several do.
const LanguageModel& model_of(const CsvReader& csv, const Columns& columns, const Catalogue& catalogue) {
  const std::string_view id = csv.field(columns.model);
  const std::string precision = columns.precision ? precision_word(csv.field(*columns.precision)) : "";
  const LanguageModel* other = nullptr;
  std::vector<std::string> known;
  for (const auto& [name, model] : catalogue.models) {
    if (model.fixed_cost) continue;
    const auto& ids = model.huggingface_ids;
    known.insert(known.end(), ids.begin(), ids.end());
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) continue;
    if (to_string(model.precision) == precision) return model;
    if (precision.empty() && other != nullptr) {
      csv.fail(fmt::format("{} without weight_precision", quoted(id)),
               fmt::format("the column, since both {} and {} go by that name", other->id, model.id));
    }
    other = &model;
  }
  if (other != nullptr && precision.empty()) return *other;
  if (other != nullptr) {
    csv.fail(fmt::format("{} with weight_precision {}", quoted(id), quoted(csv.field(*columns.precision))),
             fmt::format("{}, the number format of {} in the catalogue", to_string(other->precision), other->id));
  }
  const auto suggestion = nearest(id, known);
  csv.fail(fmt::format("the unknown model {}", quoted(id)),
           "the Hugging Face id of a model in the catalogue" +
               (suggestion ? fmt::format(" (did you mean \"{}\"?)", *suggestion) : ""));
}

void check_part(const CsvReader& csv, const Columns& columns, const Accelerator& part) {
  if (!columns.part) return;
  std::string word = lower(csv.field(*columns.part));
  std::replace(word.begin(), word.end(), ' ', '-');
  if (word.empty() || part.id.compare(0, word.size(), word) != 0) {
    csv.fail(fmt::format("gpu_model {}", quoted(csv.field(*columns.part))),
             fmt::format("measurements of {} alone (--accelerator)", part.id));
  }
}

void check_fit(const CsvReader& csv, const Measurement& row, const Accelerator& part) {
  if (part.memory * static_cast<double>(row.gpus) > row.model->weight_bytes()) return;
  csv.fail(fmt::format("{} on {} × {}", row.model->id, row.gpus, part.id), "a model whose weights fit into memory");
}

void check_length(const CsvReader& csv, const Measurement& row) {
  if (row.output_tokens <= row.model->context_max) return;
  csv.fail(fmt::format("{:g} output tokens", row.output_tokens),
           fmt::format("at most {}, the context of {}", row.model->context_max, row.model->id));
}

Measurement read_row(const CsvReader& csv, const Columns& columns, const Catalogue& catalogue,
                     const Accelerator& part) {
  if (!csv.complete()) csv.fail("a row with more or fewer fields than the header", "one field a column");
  check_part(csv, columns, part);
  const int replicas = columns.replicas ? count(csv, *columns.replicas, "data_parallel") : 1;
  Measurement row;
  row.line = csv.line();
  row.task = std::string(csv.field(columns.task));
  row.model = &model_of(csv, columns, catalogue);
  row.gpus = count(csv, columns.gpus, "num_gpus");
  if (row.gpus % replicas != 0) {
    csv.fail(fmt::format("{} GPUs for {} data parallel replicas", row.gpus, replicas), "a whole multiple");
  }
  row.gpus /= replicas;
  row.batch = positive(csv, columns.batch, "batch size") / replicas;
  row.batch_limit = columns.limit ? positive(csv, *columns.limit, "max_num_seqs") : row.batch;
  row.output_tokens = positive(csv, columns.output, "avg_output_len");
  row.tokens_per_s = positive(csv, columns.throughput, "output throughput") / replicas;
  row.inter_token = milliseconds(positive(csv, columns.inter_token, "median inter-token latency"));
  row.power = Watts(positive(csv, columns.power, "power") / replicas);
  row.per_token = Joules(positive(csv, columns.per_token, "energy per token"));
  check_fit(csv, row, part);
  check_length(csv, row);
  return row;
}

}  // namespace

std::vector<Measurement> read_measurements(const std::string& path, const Catalogue& catalogue,
                                           const Accelerator& part) {
  CsvReader csv(path, path);
  const Columns columns(csv);
  std::vector<Measurement> rows;
  while (csv.next()) rows.push_back(read_row(csv, columns, catalogue, part));
  if (rows.empty()) throw ConfigError(path, "", "a header without rows", "measured configurations");
  return rows;
}

}  // namespace tradewind
