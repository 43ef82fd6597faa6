#include "sim/run/comparison/comparison.hpp"
#include "sim/run/input_files.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/cli/shown_runs.hpp"
#include "tools/cli/table.hpp"
#include "tools/text/say.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

struct RunArguments {
  ScenarioArguments scenario;
  std::string out;
  std::string variant;
  bool requests = false;
  bool step_engine = false;
  bool route_singly = false;
};

/// The document with one variant applied, or without its variants when none is named.
Variant chosen(const ScenarioDocument& document, const std::string& name) {
  if (name.empty()) {
    static_cast<void>(baseline_of(document, variants_of(document)));  // judged, though none runs
    Variant plain{"run", document.json, nullptr};
    plain.json.erase("variants");
    return plain;
  }
  std::vector<std::string> names;
  for (Variant& variant : variants_of(document)) {
    if (variant.name == name) return std::move(variant);
    names.push_back(variant.name);
  }
  throw ConfigError(document.place.file, "/variants", '"' + name + '"',
                    fmt::format("one of {}", fmt::join(names, ", ")));
}

bool own_path(std::string_view path) { return path == "results.json" || path == "requests.csv"; }

void run_one(const RunArguments& arguments) {
  const Shipped shipped = Shipped::find();
  const bool of_variants = !arguments.variant.empty();
  const ScenarioDocument document =
      of_variants ? arguments.scenario.document_of_variants(shipped) : arguments.scenario.document(shipped);
  Variant variant = chosen(document, arguments.variant);
  if (of_variants) arguments.scenario.decide(variant);
  const std::vector<Scenario> scenarios{read_scenario(variant, document.place, shipped.library)};
  OutputFolder folder(arguments.out, own_path);
  if (!arguments.out.empty()) {
    folder.plan("results.json");
    folder.plan("manifest.json");
    if (arguments.requests) folder.plan("requests.csv");
    folder.spare(input_files(scenarios.front(), shipped.library));
    folder.require_writable();
  }
  RunOptions options;
  options.requests = arguments.requests;
  options.run_ahead = !arguments.step_engine;
  options.route_together = !arguments.route_singly;
  Interrupts interrupts;
  const RunOutput output = shown_runs(scenarios, shipped.library, options, interrupts).front();
  tell_changes(document, std::span(&output, 1));
  if (arguments.out.empty()) {
    fmt::print("{}", output.results);
    if (arguments.requests) fmt::print("{}", output.requests);
    return;
  }
  folder.add("results.json", output.results);
  if (arguments.requests) folder.add("requests.csv", output.requests);
  interrupts.check();
  folder.write();
  const VariantResults alone{
      variant.name, {nlohmann::json::parse(output.results)}, nlohmann::ordered_json::parse(output.results), ""};
  fmt::print("{}", comparison_table(nlohmann::json::parse(comparison_of({alone}, variant.name).dump()), layout_for(1)));
  say("written: {}/results.json{}\n", arguments.out, arguments.requests ? " and requests.csv" : "");
}

}  // namespace

void add_run_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("run", "Simulate one scenario and print its results");
  auto arguments = std::make_shared<RunArguments>();
  arguments->scenario.add_to(*command);
  command->add_option("--out", arguments->out, "Folder for results.json; without it results go to stdout");
  command->add_option("--variant", arguments->variant, "Which of the scenario's variants; none: the scenario itself");
  command->add_flag("--requests", arguments->requests, "Also write requests.csv, one row a request");
  command->add_flag("--step-engine", arguments->step_engine,
                    "Let SimGrid step through every event (slower, same results: for checking)");
  command->add_flag("--route-singly", arguments->route_singly,
                    "Route every request by itself (slower, same results: for checking)");
  command->callback([arguments] { run_one(*arguments); });
}

}  // namespace tradewind
