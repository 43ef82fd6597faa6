#include "sim/base/config/object_reader.hpp"
#include "sim/run/input_files.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/shipped.hpp"
#include "tools/cli/trace_info.hpp"
#include "tools/text/say.hpp"
#include "traces/requests/csv_requests.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <vector>

namespace tradewind {

namespace {

struct InfoArguments {
  std::vector<std::string> files;
  std::string format;
  std::string scenario;
  bool sort = false;
  std::map<std::string, std::string> columns;  ///< keys of a trace file that are texts
};

struct GenerateArguments {
  ScenarioArguments scenario;
  std::optional<double> rate_rps;
  std::optional<double> duration_s;
  std::string out;
};

/// The format whose columns a file has.
std::string format_of(const std::string& file) {
  const CsvReader header(readable_data_path({file, "trace info", ""}), file);
  for (const auto& [format, columns] :
       {std::pair("azure_llm", azure_llm_columns()), std::pair("vidur", vidur_columns())}) {
    const std::string* names[] = {&columns.time, &columns.prompt, &columns.output};
    const bool fits =
        std::all_of(std::begin(names), std::end(names), [&](const auto* name) { return header.has_column(*name); });
    if (fits) return format;
  }
  std::string found;
  for (const std::string& name : header.header()) found += (found.empty() ? "" : ", ") + name;
  header.fail("the columns " + shown_text(found, 500),
              "those of azure_llm or vidur, or --time-column, --prompt-column and --output-column");
}

/// How a file is to be read, by the command line.
RequestSpec spec_of(const std::string& file, const InfoArguments& arguments) {
  nlohmann::json keys = nlohmann::json::object();
  for (const auto& [key, value] : arguments.columns) {
    if (!value.empty()) keys[key] = value;
  }
  const bool named = keys.contains("time_column") || keys.contains("prompt_column") || keys.contains("output_column");
  if (named && !arguments.format.empty()) {
    throw ConfigError("trace info", "--format", tradewind::quoted(arguments.format),
                      "a format or names of columns, not both");
  }
  keys["path"] = file;
  keys["format"] = named ? "csv" : arguments.format.empty() ? format_of(file) : arguments.format;
  if (arguments.sort) keys["order"] = "sort";
  ObjectReader reader(keys, "trace info");
  return read_request_spec(reader);
}

/// What a scenario's traces look like, read as it says; nothing else of it is looked at.
std::string info_on_scenario(const std::string& name) {
  const Shipped shipped = Shipped::find();
  const ScenarioDocument document = read_scenario_document(scenario_path(name, shipped));
  const std::string written = document.json.value("start", "");
  const UtcTime start = parse_utc(written).value_or(UtcTime{});
  std::string text;
  const auto tell = [&](const std::string& pointer) {
    const nlohmann::json::json_pointer place(pointer);
    if (!document.json.contains(place)) return;
    ObjectReader reader(document.json.at(place), document.place.file, pointer);
    RequestSpec spec = read_request_spec(reader);
    spec.path.folder = document.place.base;
    if (!spec.synthetic) text += trace_info(std::move(spec), start);
  };
  tell("/workload/requests");
  const nlohmann::json::json_pointer classes("/workload/classes");
  if (document.json.contains(classes) && document.json.at(classes).is_object()) {
    for (const auto& [id, request_class] : document.json.at(classes).items()) {
      tell((nlohmann::json::json_pointer("/workload/classes") / id / "requests").to_string());
    }
  }
  if (text.empty()) throw ConfigError(document.place.file, "/workload", "no trace", "requests that come from a file");
  return text;
}

/// The workload of a scenario, or a plain generator from the command line alone.
/// \param inputs  Where the files go that it reads.
WorkloadSpec workload_of(const GenerateArguments& arguments, std::vector<std::string>& inputs) {
  const bool plain = arguments.rate_rps || arguments.duration_s;
  if (!plain) {
    const Shipped shipped = Shipped::find();
    ScenarioDocument document = arguments.scenario.document(shipped);
    document.json.erase("variants");
    const Scenario scenario = read_scenario(document.json, document.place, shipped.library);
    if (!arguments.out.empty()) inputs = input_files(scenario, shipped.library);
    return scenario.workload;
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
  std::vector<std::string> inputs;
  const WorkloadSpec workload = workload_of(arguments, inputs);
  const OutputFile out(arguments.out);
  if (!arguments.out.empty()) out.require_writable(std::move(inputs));
  WorkloadStream stream(workload);
  std::string rows = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  while (const auto arrival = stream.next()) {
    fmt::format_to(std::back_inserter(rows), "{},{},{}\n", arrival->time.value(), arrival->prompt_tokens,
                   arrival->output_tokens);
  }
  if (arguments.out.empty()) {
    fmt::print("{}", rows);
    return;
  }
  out.write(rows);
  say("written: {}\n", arguments.out);
}

}  // namespace

void add_trace_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("trace", "Look into request traces, and make them");
  command->require_subcommand(1);
  CLI::App* info = command->add_subcommand("info", "Print rows, span, rate and token counts of traces");
  auto files = std::make_shared<InfoArguments>();
  info->add_option("files", files->files, "Trace files, plain, gzip or zstd");
  info->add_option("--format", files->format, "azure_llm or vidur; none: by the columns")
      ->check(CLI::IsMember({"azure_llm", "vidur"}));
  for (const auto& [key, help] :
       {std::pair("time_column", "Header's name of the arrival times, for any CSV"),
        std::pair("prompt_column", "Header's name of the prompts' tokens"),
        std::pair("output_column", "Header's name of the outputs' tokens"),
        std::pair("time_unit", "s, ms, us, ns or iso8601"), std::pair("model_column", "Header's name of the models"),
        std::pair("origin_column", "Header's name of the origins"),
        std::pair("class_column", "Header's name of the classes"),
        std::pair("tenant_column", "Header's name of the tenants")}) {
    std::string option = "--" + std::string(key);
    std::replace(option.begin(), option.end(), '_', '-');
    info->add_option(option, files->columns[key], help);
  }
  info->add_flag("--sort", files->sort, "Rows may be in any order");
  info->add_option("--scenario", files->scenario, "Look into the traces of a scenario, as it reads them");
  info->callback([files] {
    if (files->files.empty() == files->scenario.empty()) {
      throw ConfigError("trace info", "", files->files.empty() ? "nothing" : "files and a scenario",
                        "trace files, or --scenario");
    }
    std::string text;
    if (!files->scenario.empty()) text = info_on_scenario(files->scenario);
    for (const std::string& file : files->files) text += trace_info(spec_of(file, *files));
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
