#include "tools/cli/output_folder.hpp"

#include "sim/base/config/json_file.hpp"
#include "sim/base/config/object_reader.hpp"
#include "sim/base/digest/digest.hpp"
#include "tools/cli/draft.hpp"
#include "tools/cli/interrupts.hpp"

#include <cerrno>
#include <climits>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace tradewind {

namespace fs = std::filesystem;

namespace {

constexpr const char* manifest_name = "manifest.json";
/// What a temporary name adds to a file's.
constexpr std::size_t suffix_bytes = 20;

[[noreturn]] void refuse(const std::string& path, const std::string& found) {
  throw ConfigError(path, "", found, "a writable folder for output");
}

void check_length(const fs::path& path) {
  for (const fs::path& part : path) {
    if (part.string().size() + suffix_bytes <= NAME_MAX) continue;
    refuse(path.string(), fmt::format("a name of {} bytes", part.string().size()));
  }
  if (path.string().size() + suffix_bytes >= PATH_MAX) {
    refuse(path.string(), fmt::format("a path of {} bytes", path.string().size()));
  }
}

/// The nearest thing above a place that is there must be a folder in which one may write.
void check_above(const fs::path& path) {
  std::error_code error;
  fs::path place = path;
  while (!fs::exists(fs::symlink_status(place, error)) && place.has_relative_path()) place = place.parent_path();
  if (!fs::is_directory(place, error)) refuse(path.string(), fmt::format("{}, which is no folder", place.string()));
  if (::access(place.c_str(), W_OK | X_OK) != 0)
    refuse(path.string(), fmt::format("{}, which cannot be written", place.string()));
}

/// What a file is, whatever its path.
using Identity = std::pair<dev_t, ino_t>;

std::optional<Identity> identity_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Identity(status.st_dev, status.st_ino);
}

/// By name: what the file may be. While files are replaced it may be that of before or the new one.
using Digests = std::map<std::string, std::set<std::string>>;

void include(Digests& digests, const Digests& further) {
  for (const auto& [name, sha256s] : further) digests[name].insert(sha256s.begin(), sha256s.end());
}

std::string manifest_of(const Digests& digests, bool complete) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [name, sha256s] : digests) {
    for (const std::string& sha256 : sha256s) list.push_back({{"path", name}, {"sha256", sha256}});
  }
  return nlohmann::ordered_json{{"complete", complete}, {"files", std::move(list)}}.dump(2) + "\n";
}

struct ManifestFile {
  bool complete = false;
  Digests digests;
};

/// Nothing where a folder has none.
std::optional<ManifestFile> read_manifest(const std::string& folder) {
  const std::string file = (fs::path(folder) / manifest_name).string();
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  const nlohmann::json document = read_json_file(file);
  ObjectReader reader(document, file);
  ManifestFile manifest;
  manifest.complete = reader.boolean_or("complete", false);
  for (ObjectReader& entry : reader.objects("files")) {
    const std::string name = entry.text("path");
    manifest.digests[name].insert(entry.text("sha256"));
    entry.finish();
  }
  reader.finish();
  return manifest;
}

[[noreturn]] void refuse_mixture(const std::string& folder) {
  throw ConfigError(folder, "",
                    "files of two runs, because the second was cut off while it replaced those of the first",
                    "a folder that was written to the end");
}

/// The digests that a folder's manifest names; nothing where it has none.
/// \throws ConfigError  when the files of two runs are mixed.
std::optional<Digests> digests_of_set(const std::string& folder) {
  auto manifest = read_manifest(folder);
  if (!manifest) return std::nullopt;
  if (manifest->complete) return std::move(manifest->digests);
  refuse_mixture(folder);
}

/// The files of the set that stood in a folder before, whole or not; none where that cannot be told.
Digests former_files(const fs::path& root) {
  try {
    auto manifest = read_manifest(root.string());
    return manifest ? std::move(manifest->digests) : Digests();
  } catch (const ConfigError&) {
    return {};
  }
}

std::set<Identity> identities_of(const std::vector<std::string>& paths) {
  std::set<Identity> identities;
  for (const std::string& path : paths) {
    if (const auto identity = identity_of(path)) identities.insert(*identity);
  }
  return identities;
}

/// What an earlier run has written and nobody has touched since belongs to no set any more.
/// \return  Whether it is gone.
bool remove_if_unchanged(const fs::path& path, const std::set<std::string>& sha256s) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(path, error))) return false;
  try {
    return sha256s.contains(digest_of(read_json_text(path.string()))) && fs::remove(path, error);
  } catch (const std::exception&) {
    return false;  // it cannot be read: then it is not known to be ours
  }
}

/// Removes what an earlier run of a command has left below its folder.
/// \param kept  Files that stay, whatever they are called.
void remove_left(const fs::path& root, const Digests& left, const std::set<Identity>& kept) {
  std::error_code error;
  for (const auto& [name, sha256s] : left) {
    const fs::path path = root / name;
    const fs::path folder = path.parent_path();
    // A folder with a manifest of its own has a set of its own.
    const bool below = name.find('/') != std::string::npos;
    if (below && fs::exists(fs::symlink_status(folder / manifest_name, error))) continue;
    remove_litter(path);
    const auto identity = identity_of(path);
    if (!identity || kept.contains(*identity) || !remove_if_unchanged(path, sha256s)) continue;
    const bool real = fs::is_directory(fs::symlink_status(folder, error));
    if (below && real) fs::remove(folder, error);  // if nothing else is in it
  }
}

}  // namespace

void OutputFolder::require_writable() const {
  std::error_code error;
  const fs::path root = fs::absolute(folder_.empty() ? "." : folder_, error);
  check_length(root);
  check_above(root);
  const std::set<Identity> spared = identities_of(spared_);
  for (const std::string& name : planned_) {
    const fs::path path = root / name;
    check_length(path);
    check_above(path.parent_path());
    if (fs::is_directory(path, error)) refuse(path.string(), "a folder where a file is to be");
    if (spared.contains(identity_of(path).value_or(Identity()))) {
      throw ConfigError(path.string(), "", "a file that this very command reads", "another place for what it writes");
    }
    for (const std::string& other : planned_) {
      if (!other.starts_with(name + "/")) continue;
      refuse(path.string(), fmt::format("the place of a file and of the folder of {}", other));
    }
  }
}

void OutputFolder::write() const {
  const Interrupts whole;  // a signal meanwhile waits
  const fs::path root(folder_);
  const fs::path manifest = root / manifest_name;
  Draft draft;
  Digests digests;
  for (const auto& [name, content] : files_) {
    remove_litter(root / name);
    draft.write(root / name, content);
    digests[name].insert(digest_of(content));
  }
  // One file needs no manifest, but must not leave that of an earlier set.
  std::error_code error;
  if (own_ == nullptr || (files_.size() == 1 && !fs::exists(manifest, error))) {
    draft.keep();
    return;
  }
  const Digests former = former_files(root);
  Digests left;
  Digests named = digests;
  for (const auto& [name, sha256s] : former) {
    if (digests.contains(name) || name.find('\0') != std::string::npos) continue;
    (own_(name) ? left : named).emplace(name, sha256s);
  }
  remove_litter(manifest);
  // While files are replaced, the folder says that they do not belong together.
  Draft last;
  last.write(manifest, manifest_of(named, true));
  Draft unfinished;
  Digests either = named;
  include(either, former);
  unfinished.write(manifest.string() + ".unfinished", manifest_of(either, false));
  unfinished.keep();
  fs::rename(manifest.string() + ".unfinished", manifest);
  draft.keep();
  std::set<Identity> kept = identities_of(spared_);
  for (const auto& [name, sha256s] : digests) {
    if (const auto identity = identity_of(root / name)) kept.insert(*identity);
  }
  remove_left(root, left, kept);
  last.keep();
}

nlohmann::json read_from_set(const std::string& folder, const std::string& name) {
  const std::string file = (fs::path(folder) / name).string();
  const std::string text = read_json_text(file);
  nlohmann::json document = parse_json(text, file);
  const auto digests = digests_of_set(folder);
  const auto known = digests ? digests->find(name) : Digests::const_iterator();
  if (!digests || known == digests->end()) return document;
  if (known->second.size() > 1) refuse_mixture(folder);
  if (!known->second.contains(digest_of(text))) {
    throw ConfigError(file, "", "another file than its manifest.json names", "a file that was not changed");
  }
  return document;
}

void replace_in_set(const std::string& folder, const std::string& name, const std::string& content) {
  auto digests = digests_of_set(folder);
  OutputFolder out(folder);
  out.add(name, content);
  if (digests) {
    (*digests)[name] = {digest_of(content)};
    out.add(manifest_name, manifest_of(*digests, true));
  }
  out.write();
}

}  // namespace tradewind
