#include "tools/cli/loaded_scenario.hpp"

namespace tradewind {

void ScenarioArguments::add_to(CLI::App& command) {
  command.add_option("scenario", scenario,
                     "A scenario file, a results.json or the name of an example; none means world_day");
  command.add_option("--set", settings, "Change one value of the scenario: /json/pointer=value")
      ->allow_extra_args(false);
  command.add_option("--base", base, "Folder that relative paths are relative to; none: that of the scenario's file");
  command.add_option("--seed", seed, "Seed instead of the scenario's")->check(CLI::Range(0.0, 0x1p53));
}

ScenarioDocument ScenarioArguments::document(const Shipped& shipped) const {
  ScenarioDocument document = read_scenario_document(scenario_path(scenario, shipped));
  if (!document.json.is_object()) throw ConfigError(document.place.file, "", describe(document.json), "an object");
  for (const std::string& setting : settings) apply_setting(document.json, setting);
  if (seed) document.json["seed"] = *seed;
  document.place.base = base;
  return document;
}

}  // namespace tradewind
