#include "tests/unit/house/walls.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>

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

/// What a policy may see: other policies' interfaces and views (`policies/view`), quantities, the reader of its
/// parameters, random streams; of libraries, formatting, JSON and portable distributions. Standard headers have no
/// folder.
bool policy_may_include(const IncludeLine& include) {
  if (starts_with_any(include.path,
                      {"policies/", "sim/base/units/", "sim/config/object_reader.hpp", "sim/random/stream.hpp"}))
    return true;
  if (include.quoted) return false;
  return include.path.find('/') == std::string::npos ||
         starts_with_any(include.path, {"fmt/", "nlohmann/", "boost/random/"});
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
  if (path.starts_with("boost/graph/") && !starts_with_any(file, {"sim/network/", "sim/bound/"})) {
    return "only sim/network and sim/bound include Boost.Graph";
  }
  if (file.starts_with("policies/") && !policy_may_include(include)) {
    return "policies include interfaces, views, units, the reader of parameters and random streams, never a site or "
           "the fleet";
  }
  if (starts_with_any(file, {"sim/", "policies/", "topologies/", "traces/"}) &&
      starts_with_any(path, {"tools/", "tests/"})) {
    return "the simulator and its data know neither tools nor tests";
  }
  if (starts_with_any(file, {"topologies/", "traces/"}) && path.starts_with("sim/run/")) {
    return "readers of data do not know the run that reads them";
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
