#include "sim/config/object_reader.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/report/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

void check_comparison(const nlohmann::json& comparison, const std::string& file) {
  ObjectReader reader(comparison, file);
  std::vector<ObjectReader> variants = reader.objects("variants");
  if (variants.empty()) reader.fail("variants", "none", "at least one variant");
  for (ObjectReader& variant : variants) {
    static_cast<void>(variant.text("name"));
    static_cast<void>(variant.object("results"));
  }
}

}  // namespace

void add_report_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("report", "Write report.html anew from a folder that compare has written");
  auto folder = std::make_shared<std::string>();
  command->add_option("folder", *folder, "Folder with comparison.json")->required();
  command->callback([folder] {
    const std::string file = *folder + "/comparison.json";
    const nlohmann::json comparison = read_json_file(file);
    check_comparison(comparison, file);
    OutputFolder out(*folder);
    out.add("report.html", render_report(comparison));
    out.write();
    fmt::print(stderr, "report: {}/report.html\n", *folder);
  });
}

}  // namespace tradewind
