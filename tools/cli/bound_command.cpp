#include "tools/cli/commands.hpp"
#include "tools/cli/loaded_scenario.hpp"
#include "tools/cli/shown_runs.hpp"
#include "tools/text/columns.hpp"
#include "tools/text/wrap.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

std::string grams(const nlohmann::json& value) {
  return value.is_number() ? fmt::format("{:.1f}", value.get<double>() / 1e3) : "–";
}

std::string percent(const nlohmann::json& value) {
  return value.is_number() ? fmt::format("{:.2f}", value.get<double>()) : "–";
}

void print_bounds(const ScenarioArguments& arguments) {
  const Shipped shipped = Shipped::find();
  const ScenarioDocument document = arguments.document(shipped);
  const std::vector<Variant> variants = variants_of(document);
  std::vector<Scenario> scenarios;
  for (const Variant& variant : variants) scenarios.push_back(read_scenario(variant, document.place, shipped.library));
  Interrupts interrupts;
  const std::vector<RunOutput> outputs = shown_runs(scenarios, shipped.library, {}, interrupts);
  arguments.tell_overridden(document, variants);
  tell_changes(document, outputs);
  std::vector<std::vector<std::string>> lines{
      {"variant", "total", "certified", "above", "active", "hindsight", "regret"},
      {"", "kgCO2e", "kgCO2e", "%", "kgCO2e", "kgCO2e", "%"}};
  for (std::size_t v = 0; v < variants.size(); ++v) {
    const auto results = nlohmann::json::parse(outputs[v].results);
    const nlohmann::json& bound = results["bound"];
    const auto field = [&](const char* name) { return bound.is_null() ? nlohmann::json() : bound[name]; };
    lines.push_back({variants[v].name, grams(results["carbon_g"]["total"]), grams(field("certified_carbon_g")),
                     percent(field("above_pct")), grams(field("active_carbon_g")), grams(field("hindsight_carbon_g")),
                     percent(field("regret_pct"))});
  }
  fmt::print("{}\n{}{}", in_blocks(lines),
             wrapped("certified: no placement emits less under the same scaling of nodes. hindsight: best placement of "
                     "the very work that was done.",
                     80),
             wrapped("– : fewer than 99.9 % of the requests completed, or a warm-up left some out.", 80));
}

}  // namespace

void add_bound_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("bound", "Print how far each variant is from the least possible carbon");
  auto arguments = std::make_shared<ScenarioArguments>();
  arguments->add_to(*command);
  command->callback([arguments] { print_bounds(*arguments); });
}

}  // namespace tradewind
