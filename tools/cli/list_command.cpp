#include "sim/base/config/object_reader.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/shipped.hpp"
#include "topologies/catalogue.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

std::string shown(const ParamValue& value) {
  struct Shown {
    std::string operator()(double number) const { return fmt::format("{:g}", number); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(const std::string& word) const { return word; }
  };
  return std::visit(Shown{}, value);
}

void list_params(const std::vector<ParamSpec>& params) {
  for (const ParamSpec& param : params) {
    const bool number = std::holds_alternative<double>(param.default_value);
    const std::string range = number                   ? fmt::format(" ({:g} to {:g})", param.min, param.max)
                              : !param.choices.empty() ? fmt::format(" ({})", fmt::join(param.choices, ", "))
                                                       : "";
    fmt::print("    {:<22} default {}{}: {}\n", param.key, shown(param.default_value), range, param.help);
  }
}

bool list_policies(const std::string& kind, const PolicyRegistry& registry) {
  bool any = false;
  for (const PolicyFamily& family : registry.families()) {
    if (!kind.empty() && kind != "policies" && kind != family.key) continue;
    any = true;
    fmt::print("{}\n", family.key);
    for (const PolicyEntry& policy : family.entries) {
      fmt::print("  {:<24} {}\n", policy.name, policy.summary);
      list_params(policy.params);
    }
    if (family.shared.empty()) continue;
    fmt::print("  {:<24} {}\n", "of all of these", "Parameters that every one takes.");
    list_params(family.shared);
  }
  return any;
}

template <class Entries>
void list_names(const char* kind, const Entries& entries) {
  fmt::print("{}\n", kind);
  for (const auto& [id, entry] : entries) fmt::print("  {:<28} {}\n", id, entry.name);
}

bool list_hardware(const std::string& kind, const Shipped& shipped) {
  const auto wanted = [&](const char* name) { return kind.empty() || kind == name; };
  const bool any = wanted("models") || wanted("accelerators") || wanted("engines") || wanted("nodes");
  if (!any) return false;
  const Catalogue catalogue = read_catalogue(shipped.library.topologies);
  if (wanted("models")) list_names("models", catalogue.models);
  if (wanted("accelerators")) list_names("accelerators", catalogue.accelerators);
  if (wanted("engines")) list_names("engines", catalogue.engines);
  if (wanted("nodes")) {
    fmt::print("nodes\n");
    for (const auto& [id, node] : catalogue.node_types)
      fmt::print("  {:<28} {} × {}\n", id, node.gpus, node.accelerator);
  }
  return true;
}

bool list_shipped_examples(const std::string& kind, const Shipped& shipped) {
  if (!kind.empty() && kind != "examples") return false;
  fmt::print("examples\n");
  for (const Example& example : list_examples(shipped)) {
    fmt::print("  {:<28} {}{}\n", example.name, example.title, example.needs_data ? " (needs $TRADEWIND_DATA)" : "");
  }
  return true;
}

bool list_topologies(const std::string& kind, const Shipped& shipped) {
  if (!kind.empty() && kind != "topologies") return false;
  fmt::print("topologies\n");
  for (const std::string& name : shipped.library.worlds()) {
    const nlohmann::json json = read_json_file(shipped.library.topologies + "/" + name + ".json");
    fmt::print("  {:<28} {}\n", name, json.value("description", ""));
  }
  return true;
}

}  // namespace

void add_list_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("list", "List policies with their parameters, models, hardware, topologies and examples");
  auto kind = std::make_shared<std::string>();
  command->add_option("kind", *kind,
                      "routing, balancing, batching, cascading, scaling, power, policies, models, accelerators, "
                      "engines, nodes, topologies or examples; none: all");
  command->callback([kind] {
    const Shipped shipped = Shipped::find();
    const bool policies = list_policies(*kind, shipped.library.policies());
    const bool hardware = list_hardware(*kind, shipped);
    const bool topologies = list_topologies(*kind, shipped);
    const bool examples = list_shipped_examples(*kind, shipped);
    if (policies || hardware || topologies || examples) return;
    throw ConfigError("list", "", '"' + *kind + '"',
                      "routing, balancing, batching, cascading, scaling, power, policies, models, accelerators, "
                      "engines, nodes, topologies or examples");
  });
}

}  // namespace tradewind
