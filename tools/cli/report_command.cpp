#include "sim/config/object_reader.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/report/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

void add_report_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("report", "Write report.html anew from a folder that compare has written");
  auto folder = std::make_shared<std::string>();
  command->add_option("folder", *folder, "Folder with comparison.json")->required();
  command->callback([folder] {
    const std::string file = *folder + "/comparison.json";
    const nlohmann::json comparison = read_json_file(file);
    ObjectReader reader(comparison, file);
    if (reader.objects("variants").empty()) reader.fail("variants", "none", "at least one variant");
    OutputFolder out(*folder);
    out.add("report.html", render_report(comparison));
    out.write();
    fmt::print(stderr, "report: {}/report.html\n", *folder);
  });
}

}  // namespace tradewind
