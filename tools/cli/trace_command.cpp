#include "sim/base/config/object_reader.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/text/say.hpp"
#include "traces/requests/csv_requests.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <vector>

namespace tradewind {

namespace {

struct InfoArguments {
  std::vector<std::string> files;
  std::string format;
};

struct GenerateArguments {
  ScenarioArguments scenario;
  std::optional<double> rate_rps;
  std::optional<double> duration_s;
  std::string out;
};

/// A trace whose format is known, opened to pass over bad rows.
struct OpenTrace {
  std::string format;
  CsvRequests rows;
};

OpenTrace open_trace(const std::string& file, const std::string& wanted) {
  const WrittenPath path{file, "trace info", ""};
  const auto rows = [&](const RequestColumns& columns) {
    RowRules rules;
    rules.skip_bad_rows = true;
    rules.keep_duplicates = !columns.fine_times;
    return CsvRequests(path, columns, rules);
  };
  const std::array formats{std::pair("azure_llm", azure_llm_columns()), std::pair("vidur", vidur_columns())};
  for (const auto& [format, columns] : formats) {
    if (wanted == format) return {format, rows(columns)};
  }
  const CsvReader header(readable_data_path(path), file);
  for (const auto& [format, columns] : formats) {
    const std::string* names[] = {&columns.time, &columns.prompt, &columns.output};
    const bool fits =
        std::all_of(std::begin(names), std::end(names), [&](const auto* name) { return header.has_column(*name); });
    if (fits) return {format, rows(columns)};
  }
  header.fail("the columns of no known format", "those of azure_llm or vidur");
}

/// How often each length came; memory grows with the longest, not with the number of rows.
class LengthCounts {
 public:
  void add(std::uint32_t tokens) {
    if (tokens >= counts_.size()) counts_.resize(tokens + std::size_t{1});
    ++counts_[tokens];
    ++rows_;
    sum_ += tokens;
  }

  [[nodiscard]] double mean() const { return static_cast<double>(sum_) / static_cast<double>(rows_); }
  [[nodiscard]] std::size_t max() const { return counts_.size() - 1; }
  [[nodiscard]] std::size_t quantile(double q) const {
    auto below = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(rows_)));
    std::size_t tokens = 0;
    while (below > counts_[tokens]) below -= counts_[tokens++];
    return tokens;
  }

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t rows_ = 0;
  std::uint64_t sum_ = 0;
};

/// What a trace looks like: enough to see whether it is the right one, and to imitate it.
class TraceFigures {
 public:
  void add(const TraceRow& row) {
    if (rows_ == 0) first_ = row.arrival;
    if (rows_ > 0) {  // Welford's running mean and sum of squares about it
      const double gap = (row.arrival - last_).value();
      const double off = gap - gap_mean_;
      gap_mean_ += off / static_cast<double>(rows_);
      gap_squares_ += off * (gap - gap_mean_);
    }
    ++rows_;
    last_ = row.arrival;
    prompts_.add(row.prompt_tokens);
    outputs_.add(row.output_tokens);
  }

  [[nodiscard]] std::string text() const {
    const double span = (last_ - first_).value();
    std::string out = fmt::format("  {:<10} {:.3f} s, from {:.3f} s\n", "span", span, first_.value());
    if (span > 0.0) {
      const double gaps = static_cast<double>(rows_ - 1);
      const double mean = span / gaps;
      const double deviation = std::sqrt(gap_squares_ / gaps);
      out += fmt::format("  {:<10} {:.4f} requests/s, burstiness {:.3f} (deviation of the gaps by their mean)\n",
                         "rate", 1.0 / mean, deviation / mean);
    }
    out += fmt::format("  {:<10} {:>10} {:>8} {:>8} {:>8} {:>8}\n", "tokens", "mean", "p50", "p90", "p99", "max");
    return out + tokens("prompt", prompts_) + tokens("output", outputs_);
  }

 private:
  static std::string tokens(const char* name, const LengthCounts& lengths) {
    return fmt::format("    {:<8} {:>10.1f} {:>8} {:>8} {:>8} {:>8}\n", name, lengths.mean(), lengths.quantile(0.5),
                       lengths.quantile(0.9), lengths.quantile(0.99), lengths.max());
  }

  Seconds first_{};
  Seconds last_{};
  std::uint64_t rows_ = 0;
  double gap_mean_ = 0.0;
  double gap_squares_ = 0.0;
  LengthCounts prompts_;
  LengthCounts outputs_;
};

std::string info_on(const std::string& file, const std::string& format) {
  OpenTrace trace = open_trace(file, format);
  TraceFigures figures;
  while (const auto row = trace.rows.next()) figures.add(*row);
  const RowCounts counts = trace.rows.counts();
  std::string bad;
  if (counts.skipped > 0) {
    bad = fmt::format(", {} bad: lines {}{}", counts.skipped, fmt::join(counts.skipped_lines, ", "),
                      counts.skipped > counts.skipped_lines.size() ? ", …" : "");
  }
  return fmt::format("{}\n  {:<10} {}\n  {:<10} {}{}\n", file, "format", trace.format, "rows", counts.read, bad) +
         figures.text();
}

/// The workload of a scenario, or a plain generator from the command line alone.
WorkloadSpec workload_of(const GenerateArguments& arguments) {
  const bool plain = arguments.rate_rps || arguments.duration_s;
  if (!plain) {
    const Shipped shipped = Shipped::find();
    ScenarioDocument document = arguments.scenario.document(shipped);
    document.json.erase("variants");
    return read_scenario(document.json, document.place, shipped.library).workload;
  }
  if (!arguments.scenario.scenario.empty() || !arguments.scenario.settings.empty()) {
    throw ConfigError("trace generate", "", "a scenario and --rate or --duration", "one or the other");
  }
  nlohmann::json keys{{"requests", {{"format", "synthetic"}}}};
  if (arguments.rate_rps) keys["requests"]["rate_rps"] = *arguments.rate_rps;
  if (arguments.duration_s) keys["duration_s"] = *arguments.duration_s;
  ObjectReader reader(keys, "trace generate");
  ObjectReader requests = reader.object("requests");
  WorkloadSpec workload;
  workload.requests = read_request_spec(requests);
  workload.origins = {{}};
  workload.classes = {{}};
  workload.seed = arguments.scenario.seed.value_or(1);
  workload.duration = Seconds(reader.number("duration_s", Range::positive()));
  reader.check();
  return workload;
}

void generate(const GenerateArguments& arguments) {
  WorkloadStream stream(workload_of(arguments));
  std::string rows = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  while (const auto arrival = stream.next()) {
    fmt::format_to(std::back_inserter(rows), "{},{},{}\n", arrival->time.value(), arrival->prompt_tokens,
                   arrival->output_tokens);
  }
  if (arguments.out.empty()) {
    fmt::print("{}", rows);
    return;
  }
  const std::filesystem::path path(arguments.out);
  OutputFolder folder(path.has_parent_path() ? path.parent_path().string() : ".");
  folder.add(path.filename().string(), rows);
  folder.write();
  say("written: {}\n", arguments.out);
}

}  // namespace

void add_trace_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("trace", "Look into request traces, and make them");
  command->require_subcommand(1);
  CLI::App* info = command->add_subcommand("info", "Print rows, span, rate and token counts of traces");
  auto files = std::make_shared<InfoArguments>();
  info->add_option("files", files->files, "Trace files, plain, gzip or zstd")->required();
  info->add_option("--format", files->format, "azure_llm or vidur; none: by the columns")
      ->check(CLI::IsMember({"azure_llm", "vidur"}));
  info->callback([files] {
    std::string text;
    for (const std::string& file : files->files) text += info_on(file, files->format);
    fmt::print("{}", text);
  });

  CLI::App* generator = command->add_subcommand(
      "generate", "Write a scenario's requests, or a plain generator's, as a trace in Vidur's columns");
  auto arguments = std::make_shared<GenerateArguments>();
  arguments->scenario.add_to(*generator);
  generator->add_option("--rate", arguments->rate_rps, "Requests per second, instead of a scenario");
  generator->add_option("--duration", arguments->duration_s, "Seconds of arrivals, with --rate");
  generator->add_option("--out", arguments->out, "File to write; without it the trace goes to stdout");
  generator->callback([arguments] { generate(*arguments); });
}

}  // namespace tradewind
