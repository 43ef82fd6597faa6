#include "tools/cli/loaded_scenario.hpp"

#include "sim/base/config/shown_text.hpp"
#include "tools/text/say.hpp"

#include <fmt/format.h>
#include <map>
#include <set>

namespace tradewind {

using nlohmann::json;

namespace {

std::string pointer_of(const std::string& setting) { return setting.substr(0, setting.find('=')); }

/// It says something of variants as such, or of one of them.
bool of_variants(const std::string& setting) {
  const std::string pointer = pointer_of(setting);
  return pointer == "/baseline" || pointer == "/variants" || pointer.starts_with("/variants/");
}

/// Version and commit; empty where they are not told.
std::string program_of(const json& results) {
  const auto found = results.find("tradewind");
  if (found == results.end() || !found->is_object()) return "";
  return found->value("version", json()).dump() + " " + found->value("commit", json()).dump();
}

/// Of the files that were read, by path.
std::map<std::string, std::string> digests_of(const json& results) {
  std::map<std::string, std::string> digests;
  const auto inputs = results.find("inputs");
  if (inputs == results.end() || !inputs->is_array()) return digests;
  for (const json& input : *inputs) {
    if (!input.is_object()) continue;
    const json path = input.value("path", json());
    const json sha256 = input.value("sha256", json());
    if (path.is_string() && sha256.is_string()) digests.emplace(path.get<std::string>(), sha256.get<std::string>());
  }
  return digests;
}

}  // namespace

void ScenarioArguments::add_to(CLI::App& command) {
  command.add_option("scenario", scenario,
                     "A scenario file, a results.json or the name of an example; none means world_day");
  command.add_option("--set", settings, "Change one value of the scenario: /json/pointer=value")
      ->allow_extra_args(false);
  command.add_option("--base", base, "Folder that relative paths are relative to; none: that of the scenario's file");
  command.add_option("--seed", seed, "Seed instead of the scenario's")->check(CLI::Range(0.0, 0x1p53));
}

ScenarioDocument ScenarioArguments::document(const Shipped& shipped) const { return read(shipped, Settings::all); }

ScenarioDocument ScenarioArguments::document_of_variants(const Shipped& shipped) const {
  return read(shipped, Settings::of_variants);
}

ScenarioDocument ScenarioArguments::read(const Shipped& shipped, Settings applied) const {
  ScenarioDocument document = read_scenario_document(scenario_path(scenario, shipped));
  if (!document.json.is_object())
    throw ConfigError(document.place.file, document.place.pointer, describe(document.json), "an object");
  for (const std::string& setting : settings) {
    if (applied == Settings::all || of_variants(setting)) apply_setting(document.json, setting);
  }
  if (seed) {
    document.json["seed"] = *seed;
    const auto variants = document.json.find("variants");
    if (variants != document.json.end() && variants->is_object()) {
      for (json& patch : *variants) {
        if (patch.is_object()) patch.erase("seed");
      }
    }
  }
  document.place.base = base;
  return document;
}

void ScenarioArguments::decide(Variant& variant) const {
  for (const std::string& setting : settings) {
    if (of_variants(setting)) continue;
    apply_setting(variant.json, setting);
    const json::json_pointer place(pointer_of(setting));
    if (variant.patch.contains(place) && variant.patch[place.parent_pointer()].is_object())
      variant.patch[place.parent_pointer()].erase(place.back());
  }
  if (seed) variant.json["seed"] = *seed;
}

void ScenarioArguments::tell_overridden(const ScenarioDocument& document, const std::vector<Variant>& variants) const {
  std::set<std::string> pointers;
  for (const std::string& setting : settings) {
    if (!of_variants(setting)) pointers.insert(pointer_of(setting));
  }
  if (seed) pointers.erase("/seed");
  for (const std::string& pointer : pointers) {
    const json::json_pointer place(pointer);
    if (!document.json.contains(place)) continue;  // a later setting took it out
    for (const Variant& variant : variants) {
      if (variant.json.contains(place) && variant.json.at(place) == document.json.at(place)) continue;
      say("note: variant {} has its own {}, whatever --set says\n", variant.name, shown_text(pointer, 200));
    }
  }
}

void tell_changes(const ScenarioDocument& document, std::span<const RunOutput> outputs) {
  if (document.recorded.is_null()) return;
  const std::string then = program_of(document.recorded);
  const auto before = digests_of(document.recorded);
  std::set<std::string> notes;
  for (const RunOutput& output : outputs) {
    if (output.results.empty()) continue;
    const json results = json::parse(output.results);
    const std::string now = program_of(results);
    if (!then.empty() && then != now) {
      notes.insert(
          fmt::format("computed by tradewind {}, and this is {}: numbers may differ", shown_text(then, 100), now));
    }
    for (const auto& [path, sha256] : digests_of(results)) {
      const auto known = before.find(path);
      if (known == before.end() || known->second == sha256) continue;
      notes.insert(fmt::format("computed from another {}", shown_text(path, 200)));
    }
  }
  for (const std::string& note : notes) say("note: the results that the scenario is from were {}\n", note);
}

}  // namespace tradewind
