#include "tools/cli/commands.hpp"
#include "tools/cli/comparison.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/cli/shown_runs.hpp"
#include "tools/cli/table.hpp"
#include "tools/report/report.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tradewind {

namespace {

struct CompareArguments {
  ScenarioArguments scenario;
  std::string out;
  std::size_t jobs = 1;
  std::size_t seeds = 1;
};

/// Every variant with every seed, variant by variant. Seeds after the first bootstrap a replayed trace.
std::vector<Scenario> all_runs(const ScenarioDocument& document, const std::vector<Variant>& variants,
                               std::size_t seeds, const Library& library) {
  std::vector<Scenario> scenarios;
  for (const Variant& variant : variants) {
    const std::uint64_t first = read_scenario(variant, document.file, library).seed;
    for (std::size_t s = 0; s < seeds; ++s) {
      Variant seeded = variant;
      seeded.json["seed"] = first + s;
      Scenario scenario = read_scenario(seeded, document.file, library);
      if (s > 0) {
        if (auto& requests = scenario.workload.requests) requests->bootstrap = !requests->synthetic;
        for (auto& request_class : scenario.workload.classes) {
          if (request_class.requests) request_class.requests->bootstrap = !request_class.requests->synthetic;
        }
      }
      scenarios.push_back(std::move(scenario));
    }
  }
  return scenarios;
}

std::string baseline_of(const ScenarioDocument& document, const std::vector<Variant>& variants) {
  const auto found = document.json.find("baseline");
  if (found == document.json.end()) return variants.front().name;
  for (const Variant& variant : variants) {
    if (found->is_string() && variant.name == found->get<std::string>()) return variant.name;
  }
  throw ConfigError(document.file, "/baseline", describe(*found), "the name of a variant");
}

void compare(const CompareArguments& arguments) {
  const Shipped shipped = Shipped::find();
  const ScenarioDocument document = arguments.scenario.document(shipped);
  const std::vector<Variant> variants = variants_of(document);
  const std::string baseline = baseline_of(document, variants);
  const std::vector<Scenario> scenarios = all_runs(document, variants, arguments.seeds, shipped.library);
  OutputFolder folder(arguments.out);
  if (!arguments.out.empty()) folder.require_writable();
  RunOptions options;
  options.jobs = arguments.jobs;
  Interrupts interrupts;
  const std::vector<RunOutput> outputs = shown_runs(scenarios, shipped.library, options, interrupts);
  std::vector<VariantResults> results;
  for (std::size_t v = 0; v < variants.size(); ++v) {
    VariantResults variant{variants[v].name, {}};
    for (std::size_t s = 0; s < arguments.seeds; ++s) {
      const std::string& text = outputs[v * arguments.seeds + s].results;
      variant.seeds.push_back(nlohmann::ordered_json::parse(text));
      folder.add(variant.name +
                     (s == 0 ? "/results.json" : fmt::format("/seed-{}.json", scenarios[v * arguments.seeds + s].seed)),
                 text);
    }
    results.push_back(std::move(variant));
  }
  const std::string text = comparison_of(results, baseline).dump(2) + "\n";
  const nlohmann::json comparison = nlohmann::json::parse(text);
  if (!arguments.out.empty()) {
    folder.add("comparison.json", text);
    folder.add("report.html", render_report(comparison));
    interrupts.check();
    folder.write();
  }
  fmt::print("{}", comparison_table(comparison, layout_for(1)));
  if (!arguments.out.empty()) fmt::print(stderr, "report: {}/report.html\n", arguments.out);
}

}  // namespace

void add_compare_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("compare", "Simulate every variant of a scenario on the same arrivals, side by side");
  auto arguments = std::make_shared<CompareArguments>();
  arguments->scenario.add_to(*command);
  command->add_option("--out", arguments->out,
                      "Folder for comparison.json, report.html and each variant's results.json");
  command->add_option("--jobs", arguments->jobs, "Simulations at a time")->check(CLI::Range(1, 1024));
  command->add_option("--seeds", arguments->seeds, "So many seeds a variant: differences get confidence intervals")
      ->check(CLI::Range(1, 1000));
  command->callback([arguments] { compare(*arguments); });
}

}  // namespace tradewind
