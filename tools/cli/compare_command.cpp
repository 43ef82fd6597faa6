#include "sim/base/config/shown_text.hpp"
#include "sim/run/comparison/comparison.hpp"
#include "sim/run/input_files.hpp"
#include "sim/run/same_arrivals.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/cli/repetitions.hpp"
#include "tools/cli/shown_runs.hpp"
#include "tools/cli/table.hpp"
#include "tools/report/report.hpp"
#include "tools/text/say.hpp"
#include "traces/grid_series.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <stdexcept>

namespace tradewind {

namespace {

struct CompareArguments {
  ScenarioArguments scenario;
  std::string out;
  std::size_t jobs = 1;
  Repetitions repetitions;
};

bool same_limits(const Scenario& a, const Scenario& b) {
  const auto same = [](const RequestClass& one, const RequestClass& other) {
    return one.ttft_slo == other.ttft_slo && one.tpot_slo == other.tpot_slo && one.deadline == other.deadline;
  };
  return a.slo_target == b.slo_target &&
         std::equal(a.classes.begin(), a.classes.end(), b.classes.begin(), b.classes.end(), same);
}

/// Variants that are unlike the first one in what they are asked or judged by are compared all the same, but not
/// without a word.
void tell_unlike(const std::vector<Variant>& variants, const std::vector<Scenario>& scenarios,
                 const std::function<bool(const Scenario&, const Scenario&)>& alike, std::string_view what) {
  std::string others;
  for (std::size_t v = 1; v < variants.size(); ++v) {
    if (alike(scenarios[v * (scenarios.size() / variants.size())], scenarios.front())) continue;
    others += (others.empty() ? "" : ", ") + variants[v].name;
  }
  if (others.empty()) return;
  say("note: the {} of {} are not those of {}\n", what, shown_text(others, 1000), variants.front().name);
}

/// Grams of unlike kinds are no difference of policies.
void refuse_unlike_kinds(const ScenarioDocument& document, const std::vector<Variant>& variants,
                         const std::vector<Scenario>& scenarios) {
  for (std::size_t v = 1; v < variants.size(); ++v) {
    const SignalKind kind = scenarios[v * (scenarios.size() / variants.size())].accounting;
    if (kind == scenarios.front().accounting) continue;
    throw ConfigError(document.place.file,
                      document.place.pointer + "/variants/" + variants[v].name + "/accounting/intensity",
                      std::string(to_string(kind)),
                      fmt::format("{}, as {} is accounted in: kinds do not mix",
                                  to_string(scenarios.front().accounting), variants.front().name));
  }
}

/// What a comparison writes: its own files, and those of variants and seeds.
bool own_path(std::string_view path) {
  if (path == "comparison.json" || path == "report.html") return true;
  const std::size_t slash = path.find('/');
  const bool in_folder = slash != std::string_view::npos && slash > 0 && path.front() != '.';
  return in_folder && is_run_file(path.substr(slash + 1));
}

/// What became of each variant; files of runs that succeeded are added to the folder.
std::vector<VariantResults> collect(const std::vector<Variant>& variants, const std::vector<Scenario>& scenarios,
                                    const std::vector<RunOutput>& outputs, const Repetitions& wanted,
                                    OutputFolder& folder) {
  const std::size_t seeds = wanted.runs();
  std::vector<VariantResults> results;
  for (std::size_t v = 0; v < variants.size(); ++v) {
    VariantResults variant{variants[v].name, {}, {}, ""};
    for (std::size_t s = 0; s < seeds; ++s) {
      const Scenario& scenario = scenarios[v * seeds + s];
      const RunOutput& output = outputs[v * seeds + s];
      if (output.error.empty()) {
        if (s == 0) variant.first = nlohmann::ordered_json::parse(output.results);
        variant.seeds.push_back(nlohmann::json::parse(output.results));
        folder.add(place_of(variant.name, s, scenario, wanted), output.results);
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

/// The days that every variant was run on.
std::vector<std::string> days_of(const std::vector<Scenario>& scenarios, const Repetitions& wanted) {
  std::vector<std::string> days;
  for (std::size_t i = 0; i < wanted.days; ++i) days.push_back(iso_8601(scenarios[i].start).substr(0, 10));
  return days;
}

void compare(const CompareArguments& arguments) {
  const Repetitions& wanted = arguments.repetitions;
  const Shipped shipped = Shipped::find();
  const ScenarioDocument document = arguments.scenario.document(shipped);
  const std::vector<Variant> variants = variants_of(document);
  const std::string baseline = baseline_of(document, variants);
  const std::vector<Scenario> scenarios = all_runs(document, variants, wanted, shipped.library);
  refuse_unlike_kinds(document, variants, scenarios);
  OutputFolder folder(arguments.out, own_path);
  if (!arguments.out.empty()) {
    for (const char* name : {"comparison.json", "report.html", "manifest.json"}) folder.plan(name);
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      folder.plan(place_of(variants[i / wanted.runs()].name, i % wanted.runs(), scenarios[i], wanted));
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
  tell_unlike(variants, scenarios, same_arrivals, "requests");
  tell_unlike(variants, scenarios, same_limits, "limits");
  tell_unlike(
      variants, scenarios, [](const Scenario& a, const Scenario& b) { return a.start == b.start; }, "hours");
  tell_changes(document, outputs);
  const std::vector<VariantResults> results = collect(variants, scenarios, outputs, wanted, folder);
  const std::string text = comparison_of(results, baseline, days_of(scenarios, wanted)).dump(2) + "\n";
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
  CLI::Option* const seeds = command
                                 ->add_option("--seeds", arguments->repetitions.seeds,
                                              "So many seeds a variant: means and differences get 95 % intervals")
                                 ->check(CLI::Range(1, 1000));
  command
      ->add_option("--days", arguments->repetitions.days,
                   "So many days of the year of `start` in their place, stratified by season and weekday")
      ->check(CLI::Range(1, 365))
      ->excludes(seeds);
  command->callback([arguments] { compare(*arguments); });
}

}  // namespace tradewind
