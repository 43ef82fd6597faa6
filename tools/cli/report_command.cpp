#include "sim/base/config/object_reader.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_folder.hpp"
#include "tools/report/report.hpp"
#include "tools/text/say.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

void check_comparison(const nlohmann::json& comparison, const std::string& file) {
  ObjectReader reader(comparison, file);
  std::vector<ObjectReader> variants = reader.objects("variants");
  if (variants.empty()) reader.complain("variants", "none", "at least one variant");
  for (ObjectReader& variant : variants) {
    static_cast<void>(variant.text("name"));
    const bool failed = !variant.text_or("error", "").empty();
    if (failed && variant.raw("results").is_null()) continue;
    ObjectReader results = variant.object("results");
    for (const char* block : {"requests", "latency_s", "energy_kwh", "carbon_g"})
      static_cast<void>(results.object(block));
  }
  if (reader.fine() && !reader.has("figures"))
    reader.complain("figures", "nothing", "those that compare of this version writes");
  reader.check();
}

}  // namespace

void add_report_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("report", "Write report.html anew from a folder that compare has written");
  auto folder = std::make_shared<std::string>();
  command->add_option("folder", *folder, "Folder with comparison.json")->required();
  command->callback([folder] {
    const nlohmann::json comparison = read_from_set(*folder, "comparison.json");
    check_comparison(comparison, *folder + "/comparison.json");
    replace_in_set(*folder, "report.html", render_report(comparison));
    say("report: {}/report.html\n", *folder);
  });
}

}  // namespace tradewind
