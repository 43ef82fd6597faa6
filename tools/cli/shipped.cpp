#include "tools/cli/shipped.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace fs = std::filesystem;

Shipped Shipped::find() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path share = program.parent_path().parent_path() / "share" / "tradewind";
  if (!error && fs::is_directory(share / "topologies")) {
    return {Library((share / "topologies").string()), (share / "examples").string()};
  }
  const fs::path source(TRADEWIND_SOURCE_DIR);
  if (fs::is_directory(source / "topologies")) {
    return {Library((source / "topologies").string()), (source / "tests" / "golden").string()};
  }
  throw std::runtime_error("the shipped data files are neither beside the program nor in its source tree");
}

std::vector<Example> list_examples(const Shipped& shipped) {
  std::vector<Example> examples;
  for (const auto& entry : fs::directory_iterator(shipped.examples)) {
    const fs::path file = entry.path() / "scenario.json";
    if (!fs::exists(file)) continue;
    const nlohmann::json json = read_json_file(file.string());
    const std::string text = json.dump();
    const std::string topology = shipped.library.topologies + "/" + json.value("topology", "") + ".json";
    const bool needs_data =
        text.find("\"data:") != std::string::npos ||
        (fs::exists(topology) && read_json_file(topology).dump().find("\"data:") != std::string::npos);
    examples.push_back({entry.path().filename().string(), json.value("name", ""), needs_data});
  }
  std::sort(examples.begin(), examples.end(), [](const Example& a, const Example& b) { return a.name < b.name; });
  return examples;
}

std::string scenario_path(const std::string& argument, const Shipped& shipped) {
  const std::string name = argument.empty() ? "world_day" : argument;
  std::error_code unreadable;  // a name may be longer than any file's
  if (!argument.empty() && fs::is_regular_file(argument, unreadable)) return argument;
  const fs::path example = fs::path(shipped.examples) / name / "scenario.json";
  if (name.find('/') == std::string::npos && fs::exists(example, unreadable)) return example.string();
  if (!argument.empty() && fs::exists(fs::symlink_status(argument, unreadable))) return argument;  // tells its kind
  std::vector<std::string> names;
  for (const Example& known : list_examples(shipped)) names.push_back(known.name);
  const auto suggestion = nearest(name, names);
  throw ConfigError(name, "", "no such file or example",
                    suggestion ? fmt::format("a scenario file or an example (did you mean \"{}\"?)", *suggestion)
                               : fmt::format("a scenario file or one of {}", fmt::join(names, ", ")));
}

}  // namespace tradewind
