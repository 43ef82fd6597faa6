#include "tests/unit/house/walls.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <vector>

namespace tradewind::house {

namespace {

constexpr std::array<std::string_view, 6> folders = {"sim", "policies", "topologies", "traces", "tests", "tools"};

bool starts_with_any(std::string_view path, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [path](std::string_view prefix) { return path.starts_with(prefix); });
}

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// A layer and what of this tree it may include; of what is not listed all is allowed. The lowest is first.
struct Layer {
  std::string_view folder;
  std::vector<std::string_view> below;
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> all = {
      {"sim/base/", {}},
      {"policies/", {"sim/base/"}},
      {"sim/hardware/", {"sim/base/"}},
      {"sim/network/", {"sim/base/"}},
      {"sim/kernel/", {"sim/base/"}},
      {"sim/agenda/", {"sim/base/"}},
      {"sim/bound/", {"sim/base/"}},
      {"sim/llm/", {"sim/base/", "sim/hardware/"}},
      {"topologies/", {"sim/base/", "sim/hardware/", "sim/llm/", "sim/network/"}},
      {"traces/", {"sim/base/", "topologies/region_spec.hpp"}},
      {"sim/request/", {"sim/base/", "traces/"}},
      {"sim/serving/", {"sim/base/", "sim/llm/", "sim/request/", "policies/"}},
      {"sim/site/",
       {"sim/base/", "sim/hardware/", "sim/llm/", "sim/request/", "sim/serving/", "policies/",
        "topologies/region_spec.hpp"}},
  };
  return all;
}

/// Of libraries, a policy may use formatting, JSON and portable distributions. Standard headers have no folder.
bool library_for_policies(std::string_view path) {
  return path.find('/') == std::string::npos || starts_with_any(path, {"fmt/", "nlohmann/", "boost/random/"});
}

bool arrow_up(std::string_view file, std::string_view path) {
  for (const Layer& layer : layers()) {
    if (!file.starts_with(layer.folder)) continue;
    return !path.starts_with(layer.folder) &&
           std::none_of(layer.below.begin(), layer.below.end(), [&](auto below) { return path.starts_with(below); });
  }
  return false;
}

}  // namespace

std::vector<IncludeLine> include_lines(std::string_view source) {
  std::vector<IncludeLine> found;
  int number = 0;
  while (!source.empty()) {
    const std::size_t end = std::min(source.find('\n'), source.size());
    std::string_view line = without_leading_blanks(source.substr(0, end));
    source.remove_prefix(std::min(end + 1, source.size()));
    ++number;
    if (!line.starts_with('#')) continue;
    line = without_leading_blanks(line.substr(1));
    if (!line.starts_with("include")) continue;
    line = without_leading_blanks(line.substr(std::string_view("include").size()));
    const bool quoted = line.starts_with('"');
    const bool literal = quoted || line.starts_with('<');
    const std::size_t close = literal ? line.find(quoted ? '"' : '>', 1) : std::string_view::npos;
    const std::string_view path = close == std::string_view::npos ? "" : line.substr(1, close - 1);
    found.push_back({number, std::string(path), quoted});
  }
  return found;
}

std::optional<std::string> broken_wall(std::string_view file, const IncludeLine& include) {
  const std::string_view path = include.path;
  if (path.empty()) return "an include names its file literally";
  const bool from_root = std::any_of(folders.begin(), folders.end(), [path](std::string_view folder) {
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
  });
  if (include.quoted != from_root || path.find("..") != std::string_view::npos) {
    return "own headers are quoted and named from the root, all others stand in angle brackets";
  }
  if (starts_with_any(path, {"simgrid/", "xbt/", "smpi/"}) && !file.starts_with("sim/kernel/")) {
    return "only sim/kernel includes SimGrid";
  }
  if (path.starts_with("boost/graph/") && !starts_with_any(file, {"sim/network/", "sim/base/flow/"})) {
    return "only sim/network and sim/base/flow include Boost.Graph";
  }
  if (include.quoted && arrow_up(file, path)) return "a folder includes what lies below it, never what is built on it";
  if (file.starts_with("policies/") && !include.quoted && !library_for_policies(path)) {
    return "policies use formatting, JSON and portable distributions";
  }
  if (starts_with_any(file, {"sim/", "policies/", "topologies/", "traces/"}) &&
      starts_with_any(path, {"tools/", "tests/"})) {
    return "the simulator and its data know neither tools nor tests";
  }
  return std::nullopt;
}

int line_count(std::string_view source) {
  const auto newlines = std::count(source.begin(), source.end(), '\n');
  return static_cast<int>(newlines) + (source.empty() || source.ends_with('\n') ? 0 : 1);
}

std::vector<std::string> source_files(const std::string& root) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const std::string& folder : top_level_folders(root)) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / folder)) {
      const fs::path extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) continue;
      files.push_back(fs::relative(entry.path(), root).generic_string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> top_level_folders(const std::string& root) {
  std::vector<std::string> present;
  for (const std::string_view folder : folders) {
    if (std::filesystem::is_directory(std::filesystem::path(root) / folder)) present.emplace_back(folder);
  }
  return present;
}

}  // namespace tradewind::house
