#include "sim/run/world.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

/// Scenarios have a start, topologies have regions.
void check_file(const std::string& path, const Shipped& shipped) {
  const nlohmann::json json = read_json_file(path);
  if (json.is_object() && json.contains("regions") && !json.contains("workload")) {
    const Topology topology = read_topology(path);
    fmt::print("{}: topology of {} regions, {} origins: fine\n", path, topology.regions.size(),
               topology.origins.size());
    return;
  }
  const ScenarioDocument document = read_scenario_document(path);
  const auto variants = variants_of(document);
  for (const Variant& variant : variants) {
    const Scenario scenario = read_scenario(variant.json, path, shipped.library);
    static_cast<void>(build_world(scenario, shipped.library));
  }
  fmt::print("{}: scenario of {} variant{}: fine\n", path, variants.size(), variants.size() == 1 ? "" : "s");
}

}  // namespace

void add_check_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("check", "Check scenarios and topologies without running them");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("files", *files, "Scenario or topology files, or names of examples")->required();
  command->callback([files] {
    const Shipped shipped = Shipped::find();
    for (const std::string& file : *files) check_file(scenario_path(file, shipped), shipped);
  });
}

}  // namespace tradewind
