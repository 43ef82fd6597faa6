#include "sim/base/config/config_error.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/cli/shipped.hpp"
#include "tools/validate/benchmark_rows.hpp"
#include "tools/validate/levers.hpp"
#include "tools/validate/per_query_fleet.hpp"
#include "tools/validate/validate.hpp"
#include "tools/validate/validation_table.hpp"
#include "topologies/catalogue.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

struct Arguments {
  std::string data;
  std::string rows;
  std::string out;
  bool levers = false;
  bool verbose = false;
};

std::string data_folder(const Arguments& arguments) {
  if (!arguments.data.empty()) return arguments.data;
  const char* named = std::getenv("TRADEWIND_DATA");
  return named != nullptr ? named : "";
}

/// All groups, then the user's own rows; only these where they are given and there is no data folder to go with them.
std::vector<ValidationGroup> groups_of(const Arguments& arguments, const Library& library, const Catalogue& catalogue) {
  const std::string folder = data_folder(arguments);
  const bool own_only = !arguments.rows.empty() && arguments.data.empty() && !has_validation_files(folder);
  if (folder.empty() && !own_only) {
    throw ConfigError("validate", "", "no measurements",
                      "--data DIR, or the environment variable TRADEWIND_DATA to name the data folder; --rows FILE "
                      "predicts your own measurements without it");
  }
  std::vector<ValidationGroup> groups;
  if (!own_only) {
    groups = validation_groups(folder, catalogue);
    groups.push_back(simulated_fleet_group(library));
  }
  if (!arguments.rows.empty()) {
    const BenchmarkTable table = read_benchmark_rows(arguments.rows);
    groups.push_back(benchmark_group(table, catalogue, catalogue.engines.at("vllm-0.11")));
  }
  return groups;
}

void print_validation(const Arguments& arguments) {
  const Library library = Shipped::find().library;
  const Catalogue catalogue = read_catalogue(library.topologies);
  std::vector<ValidationGroup> groups;
  if (!arguments.levers || !arguments.rows.empty() || !data_folder(arguments).empty()) {
    groups = groups_of(arguments, library, catalogue);
  }
  nlohmann::ordered_json document{{"groups", nlohmann::ordered_json::array()}};
  for (const ValidationGroup& group : groups) document["groups"].push_back(to_json(group));
  document["totals"] = nlohmann::ordered_json::array();
  for (const ValidationGroup& sum : totals(groups)) {
    nlohmann::ordered_json total = to_json(sum);
    total.erase("assumptions");
    total["rows"] = sum.rows.size();
    document["totals"].push_back(std::move(total));
  }
  const LeverStudy study = lever_study(catalogue);
  document["levers"] = to_json(study);
  if (!arguments.out.empty()) {
    OutputFolder folder(arguments.out);
    folder.add("validation.json", document.dump(2) + "\n");
    folder.write();
  }
  if (!groups.empty()) fmt::print("{}", validation_table(groups, arguments.verbose));
  if (arguments.levers) fmt::print("{}{}", groups.empty() ? "" : "\n", lever_table(study));
}

}  // namespace

void add_validate_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("validate", "Compare the model with measurements and published figures");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--data", arguments->data, "Folder of measurements; default: $TRADEWIND_DATA");
  command->add_option("--rows", arguments->rows,
                      "CSV of your own measurements (columns: tools/README.md); needs no data folder");
  command->add_option("--out", arguments->out, "Folder for validation.json");
  command->add_flag("--levers", arguments->levers, "Print the table of levers as well; it needs no data folder");
  command->add_flag("--verbose", arguments->verbose, "Print every row, with sources and assumptions");
  command->callback([arguments] { print_validation(*arguments); });
}

}  // namespace tradewind
