#include "sim/base/config/shown_text.hpp"
#include "sim/run/comparison/comparison.hpp"
#include "sim/run/input_files.hpp"
#include "sim/run/same_arrivals.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/cli/shown_runs.hpp"
#include "tools/cli/table.hpp"
#include "tools/report/report.hpp"
#include "tools/text/say.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace {

struct CompareArguments {
  ScenarioArguments scenario;
  std::string out;
  std::size_t jobs = 1;
  std::size_t seeds = 1;
};

/// Variants are paired by seed. To blame is the first that has one of its own.
[[noreturn]] void refuse_own_seeds(const ScenarioDocument& document, const std::vector<Variant>& variants) {
  const auto own =
      std::find_if(variants.begin(), variants.end(), [](const Variant& v) { return v.patch.contains("seed"); });
  if (own == variants.end()) throw std::logic_error("variants differ in their seeds, and none has its own");
  throw ConfigError(document.place.file, document.place.pointer + "/variants/" + own->name + "/seed",
                    describe(own->patch["seed"]),
                    "no such key with --seeds, for variants are paired by seed; or --seed");
}

/// Every variant with every seed, variant by variant. Seeds after the first bootstrap a replayed trace.
std::vector<Scenario> all_runs(const ScenarioDocument& document, const std::vector<Variant>& variants,
                               std::size_t seeds, const Library& library) {
  std::vector<Scenario> scenarios;
  for (const Variant& variant : variants) {
    const std::uint64_t first = read_scenario(variant, document.place, library).seed;
    if (seeds > 1 && !scenarios.empty() && first != scenarios.front().seed) refuse_own_seeds(document, variants);
    for (std::size_t s = 0; s < seeds; ++s) {
      Variant seeded = variant;
      seeded.json["seed"] = first + s;
      Scenario scenario = read_scenario(seeded, document.place, library);
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

/// Variants that other requests reach than the first one are compared all the same, but not without a word.
void tell_other_arrivals(const std::vector<Variant>& variants, const std::vector<Scenario>& scenarios) {
  std::string others;
  for (std::size_t v = 1; v < variants.size(); ++v) {
    if (same_arrivals(scenarios[v * (scenarios.size() / variants.size())], scenarios.front())) continue;
    others += (others.empty() ? "" : ", ") + variants[v].name;
  }
  if (others.empty()) return;
  say("note: the requests of {} are not those of {}\n", shown_text(others, 1000), variants.front().name);
}

/// What a comparison writes: its own files, and those of variants and seeds.
bool own_path(std::string_view path) {
  if (path == "comparison.json" || path == "report.html") return true;
  const std::size_t slash = path.find('/');
  const bool in_folder = slash != std::string_view::npos && slash > 0 && path.front() != '.';
  const std::string_view name = in_folder ? path.substr(slash + 1) : std::string_view();
  constexpr std::string_view prefix = "seed-";
  constexpr std::string_view suffix = ".json";
  if (name == "results.json") return true;
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return false;
  const std::string_view seed = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
  return !seed.empty() && seed.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Where the results of a run go, below the folder of the comparison.
std::string place_of(const std::string& variant, std::size_t seed_index, const Scenario& scenario) {
  return variant + (seed_index == 0 ? "/results.json" : fmt::format("/seed-{}.json", scenario.seed));
}

/// What became of each variant; files of runs that succeeded are added to the folder.
std::vector<VariantResults> collect(const std::vector<Variant>& variants, const std::vector<Scenario>& scenarios,
                                    const std::vector<RunOutput>& outputs, OutputFolder& folder) {
  const std::size_t seeds = scenarios.size() / variants.size();
  std::vector<VariantResults> results;
  for (std::size_t v = 0; v < variants.size(); ++v) {
    VariantResults variant{variants[v].name, {}, {}, ""};
    for (std::size_t s = 0; s < seeds; ++s) {
      const Scenario& scenario = scenarios[v * seeds + s];
      const RunOutput& output = outputs[v * seeds + s];
      if (output.error.empty()) {
        if (s == 0) variant.first = nlohmann::ordered_json::parse(output.results);
        variant.seeds.push_back(nlohmann::json::parse(output.results));
        folder.add(place_of(variant.name, s, scenario), output.results);
        continue;
      }
      variant.seeds.emplace_back();
      if (!variant.error.empty()) continue;
      variant.error = seeds > 1 ? fmt::format("seed {}: {}", scenario.seed, output.error) : output.error;
    }
    results.push_back(std::move(variant));
  }
  return results;
}

/// \throws std::runtime_error  when a variant failed; what the others gave is written and printed by then.
void report_failures(const std::vector<VariantResults>& results) {
  std::string failed;
  for (const VariantResults& variant : results) {
    if (!variant.error.empty())
      failed += fmt::format("{}variant {}: {}", failed.empty() ? "" : "; ", variant.name, variant.error);
  }
  if (!failed.empty()) throw std::runtime_error(failed);
}

void compare(const CompareArguments& arguments) {
  const Shipped shipped = Shipped::find();
  const ScenarioDocument document = arguments.scenario.document(shipped);
  const std::vector<Variant> variants = variants_of(document);
  const std::string baseline = baseline_of(document, variants);
  const std::vector<Scenario> scenarios = all_runs(document, variants, arguments.seeds, shipped.library);
  OutputFolder folder(arguments.out, own_path);
  if (!arguments.out.empty()) {
    for (const char* name : {"comparison.json", "report.html", "manifest.json"}) folder.plan(name);
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      folder.plan(place_of(variants[i / arguments.seeds].name, i % arguments.seeds, scenarios[i]));
    }
    std::vector<std::string> inputs;
    for (const Scenario& scenario : scenarios) {
      for (std::string& file : input_files(scenario, shipped.library)) inputs.push_back(std::move(file));
    }
    std::sort(inputs.begin(), inputs.end());
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    folder.spare(std::move(inputs));
    folder.require_writable();
  }
  RunOptions options;
  options.jobs = arguments.jobs;
  options.keep_going = true;
  Interrupts interrupts;
  const std::vector<RunOutput> outputs = shown_runs(scenarios, shipped.library, options, interrupts);
  arguments.scenario.tell_overridden(document, variants);
  tell_other_arrivals(variants, scenarios);
  tell_changes(document, outputs);
  const std::vector<VariantResults> results = collect(variants, scenarios, outputs, folder);
  const std::string text = comparison_of(results, baseline).dump(2) + "\n";
  const nlohmann::json comparison = nlohmann::json::parse(text);
  interrupts.check();
  fmt::print("{}", comparison_table(comparison, layout_for(1)));
  if (!arguments.out.empty()) {
    folder.add("comparison.json", text);
    folder.add("report.html", render_report(comparison));
    folder.write();
    say("report: {}/report.html\n", arguments.out);
  }
  report_failures(results);
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
