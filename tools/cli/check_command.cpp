#include "sim/fleet/offered_load.hpp"
#include "sim/run/build_plan.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/text/say.hpp"
#include "topologies/placement_check.hpp"
#include "traces/workload_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>
#include <vector>

namespace tradewind {

namespace {

/// Reads a trace as far as a run would, generators left out, and tells what a run would remark on it.
void check_requests(const std::optional<RequestSpec>& requests, const Plan& plan, const WorkloadFiles& files,
                    const std::vector<std::uint16_t>& classes, std::vector<std::string>& remarks) {
  if (!requests || requests->synthetic) return;
  const RowContext context = files.context(*requests, classes);
  const auto source = open_requests(*requests, {plan.settings.duration, plan.settings.seed, 0, 1.0, context});
  while (!requests->repeat && source->next()) {
  }
  source->finish();
  const std::vector<std::string> more = remarks_on(requests->path.path, source->counts());
  remarks.insert(remarks.end(), more.begin(), more.end());
}

/// Arrivals read for the load: a second's work, and the whole of most runs.
constexpr std::uint64_t arrivals_read_max = 5'000'000;

/// \return  How much each model is asked for, of what it can give.
std::string check_variant(const Variant& variant, const ScenarioDocument& document, const Library& library,
                          std::vector<std::string>& remarks) {
  const Scenario scenario = read_scenario(variant, document.place, library);
  remarks.insert(remarks.end(), scenario.remarks.begin(), scenario.remarks.end());
  try {
    const Plan plan = build_plan(scenario, library);
    std::vector<std::uint16_t> common;
    for (std::size_t k = 0; k < plan.workload.classes.size(); ++k) {
      if (!plan.workload.classes[k].requests) common.push_back(static_cast<std::uint16_t>(k));
    }
    const WorkloadFiles files(plan.workload);
    check_requests(plan.workload.requests, plan, files, common, remarks);
    for (const WorkloadClass& request_class : plan.workload.classes) {
      check_requests(request_class.requests, plan, files, {}, remarks);
    }
    const OfferedLoads loads = offered_loads(plan, arrivals_read_max);
    std::string text;
    for (const OfferedLoad& load : loads.models) {
      text += fmt::format(
          "  {}{}{}\n", to_string(load),
          loads.span < scenario.duration ? fmt::format(", over the first {:.4g} s", loads.span.value()) : "",
          load.load() > 1.0 ? ": nobody keeps up within the limits" : "");
    }
    return text.empty() ? "  no request in the run\n" : text;
  } catch (const ConfigError& error) {
    throw in_variant(error, variant, scenario.place);
  }
}

std::string check_topology(const std::string& path, const Library& library) {
  const Topology topology = read_topology(path);
  check_placement(topology, library.catalogue(), path);
  return fmt::format("{}: topology of {} regions, {} origins: fine\n", path, topology.regions.size(),
                     topology.origins.size());
}

/// All that running or comparing it would find wrong before the first event, of every variant.
std::string check_scenario(const std::string& path, const std::string& base, const Library& library,
                           Mistakes& mistakes) {
  ScenarioDocument document = read_scenario_document(path);
  document.place.base = base;
  const auto variants = variants_of(document);
  mistakes.attempt([&] { static_cast<void>(baseline_of(document, variants)); });
  std::vector<std::string> remarks;
  std::vector<std::pair<std::string, std::string>> loads;  // what is the same of several variants is told once
  for (const Variant& variant : variants) {
    mistakes.attempt([&] {
      const std::string text = check_variant(variant, document, library, remarks);
      const auto same = std::find_if(loads.begin(), loads.end(), [&](const auto& told) { return told.second == text; });
      if (same == loads.end()) {
        loads.emplace_back(variant.name, text);
      } else {
        same->first += ", " + variant.name;
      }
    });
  }
  const std::set<std::string> told_once(remarks.begin(), remarks.end());
  if (mistakes.empty()) {
    for (const std::string& remark : told_once) say("note: {}\n", remark);
  }
  std::string text;
  for (const auto& [names, told] : loads) text += (loads.size() > 1 ? names + ":\n" : "") + told;
  return text +
         fmt::format("{}: scenario of {} variant{}: fine\n", path, variants.size(), variants.size() == 1 ? "" : "s");
}

/// Topologies have regions; so have results, beside their scenario.
std::string check_file(const std::string& path, const std::string& base, const Library& library, Mistakes& mistakes) {
  const nlohmann::json json = read_json_file(path);
  const bool topology =
      json.is_object() && json.contains("regions") && !json.contains("workload") && !json.contains("scenario");
  return topology ? check_topology(path, library) : check_scenario(path, base, library, mistakes);
}

}  // namespace

void add_check_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("check", "Check scenarios and topologies without running them");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("files", *files, "Scenario or topology files, results.json, or names of examples")->required();
  auto base = std::make_shared<std::string>();
  command->add_option("--base", *base,
                      "Folder that relative paths are relative to; none: that of each scenario's file");
  command->callback([files, base] {
    const Shipped shipped = Shipped::find();
    Mistakes all;
    for (const std::string& file : *files) {
      Mistakes mistakes;
      std::string fine;
      mistakes.attempt([&] { fine = check_file(scenario_path(file, shipped), *base, shipped.library, mistakes); });
      if (mistakes.empty()) fmt::print("{}", fine);
      all.attempt([&] { mistakes.check(); });
    }
    all.check();
  });
}

}  // namespace tradewind
