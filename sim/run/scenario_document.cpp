#include "sim/run/scenario.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tradewind {

using nlohmann::json;

namespace {

/// A patch that names another policy starts it from its defaults.
void drop_former_parameters(json& document, const json& patch) {
  const json::json_pointer policies("/policies");
  if (!patch.contains(policies) || !document.contains(policies) || !document[policies].is_object()) return;
  if (!patch[policies].is_object()) return;
  for (const auto& [kind, changed] : patch[policies].items()) {
    if (!document[policies].contains(kind) || !changed.is_object() || !changed.contains("name")) continue;
    json& former = document[policies][kind];
    if (!former.is_object() || former.value("name", json()) == changed["name"]) continue;
    json kept = json::object();
    if (former.contains("signal")) kept["signal"] = former["signal"];
    former = std::move(kept);
  }
}

/// A variant's name is that of a folder.
constexpr std::size_t name_letters_max = 100;
constexpr std::array<std::string_view, 4> taken_names{"comparison.json", "report.html", "results.json",
                                                      "manifest.json"};

/// The names of variants in the order of the file, which objects forget.
std::vector<std::string> variant_names(const std::string& text) {
  std::vector<std::string> names;
  bool inside = false;
  const auto note = [&](int depth, json::parse_event_t event, const json& parsed) {
    if (event != json::parse_event_t::key) return true;
    if (depth == 1) inside = parsed == "variants";
    if (depth == 2 && inside) names.push_back(parsed.get<std::string>());
    return true;
  };
  [[maybe_unused]] const json read = json::parse(text, note);
  return names;
}

/// What results are to repeat must be text.
void require_utf_8(const std::string& setting) {
  try {
    static_cast<void>(json(setting).dump());
  } catch (const json::exception&) {
    throw ConfigError("--set", "", "bytes that are no UTF-8", "/json/pointer=value");
  }
}

}  // namespace

ScenarioDocument read_scenario_document(const std::string& path) {
  const std::string text = read_json_text(path);
  ScenarioDocument document{path, parse_json(text, path), {}, {}};
  const bool results = document.json.is_object() && document.json.contains("tradewind") &&
                       document.json.contains("scenario") && !document.json.contains("workload");
  if (results) {
    document.place.pointer = "/scenario";
    document.recorded = std::move(document.json);
    document.json = document.recorded["scenario"];
    return document;
  }
  document.variant_order = variant_names(text);
  return document;
}

void apply_setting(json& document, const std::string& setting) {
  const std::size_t equals = setting.find('=');
  const std::string pointer = setting.substr(0, equals);
  if (equals == std::string::npos || pointer.empty() || pointer.front() != '/') {
    throw ConfigError("--set", "", '"' + setting + '"', "/json/pointer=value");
  }
  const std::string text = setting.substr(equals + 1);
  json value = json::parse(text, nullptr, false);
  if (value.is_discarded()) value = text;
  require_utf_8(setting);
  try {
    const json::json_pointer place(pointer);
    // A number in a pointer only finds what is there: nlohmann would fill an array up to it.
    const bool into_array = document.contains(place.parent_pointer()) && document[place.parent_pointer()].is_array();
    if (into_array && !document.contains(place)) throw std::out_of_range(pointer);
    document[place] = std::move(value);
  } catch (const std::exception&) {
    throw ConfigError("--set", pointer, "no such place in the scenario", "a JSON pointer that can be followed");
  }
}

std::vector<Variant> variants_of(const ScenarioDocument& document) {
  if (!document.json.is_object())
    throw ConfigError(document.place.file, document.place.pointer, describe(document.json), "an object");
  const auto found = document.json.find("variants");
  if (found == document.json.end()) return {{"run", document.json, nullptr}};
  if (!found->is_object() || found->empty()) {
    throw ConfigError(document.place.file, document.place.pointer + "/variants", describe(*found),
                      "an object of at least one variant");
  }
  std::vector<std::string> names;
  for (const std::string& name : document.variant_order) {
    if (found->contains(name) && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  for (const auto& [name, patch] : found->items()) {  // those that `--set` has added
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::vector<Variant> variants;
  for (const std::string& name : names) {
    const json& patch = (*found)[name];
    json::json_pointer place("/variants");
    place.push_back(name);
    const std::string pointer = document.place.pointer + place.to_string();
    const bool plain = !name.empty() && name.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789._-") == std::string::npos;
    if (!plain || name.front() == '.' || name.front() == '-' || name.size() > name_letters_max) {
      throw ConfigError(
          document.place.file, pointer, tradewind::quoted(name),
          fmt::format("a name of letters, digits, '_' and, not in front, '.' and '-', at most {}", name_letters_max));
    }
    if (std::find(taken_names.begin(), taken_names.end(), name) != taken_names.end()) {
      throw ConfigError(document.place.file, pointer, tradewind::quoted(name),
                        "a name that no file of a comparison has");
    }
    if (!patch.is_object()) throw ConfigError(document.place.file, pointer, describe(patch), "an object");
    for (const char* key : {"variants", "baseline"}) {
      if (!patch.contains(key)) continue;
      throw ConfigError(document.place.file, pointer + '/' + key, describe(patch[key]),
                        "nothing: variants have no variants");
    }
    Variant variant{name, document.json, patch};
    variant.json.erase("variants");
    drop_former_parameters(variant.json, patch);
    variant.json.merge_patch(patch);
    variants.push_back(std::move(variant));
  }
  return variants;
}

std::string baseline_of(const ScenarioDocument& document, const std::vector<Variant>& variants) {
  const auto found = document.json.find("baseline");
  if (found == document.json.end()) return variants.front().name;
  for (const Variant& variant : variants) {
    if (found->is_string() && variant.name == found->get<std::string>()) return variant.name;
  }
  throw ConfigError(document.place.file, document.place.pointer + "/baseline", describe(*found),
                    "the name of a variant");
}

namespace {

ConfigError in_variant_alone(const ConfigError& error, const Variant& variant, const ScenarioPlace& place) {
  const bool here = error.file() == place.file && error.pointer().starts_with('/');
  if (variant.patch.is_null()) {
    return {error.file(), here ? place.pointer + error.pointer() : error.pointer(), error.found(), error.expected()};
  }
  if (here) {
    const json::json_pointer pointer(error.pointer());
    const bool missing = !variant.json.contains(pointer);
    if (variant.patch.contains(pointer) || (missing && variant.patch.contains(pointer.parent_pointer()))) {
      return {error.file(), place.pointer + "/variants/" + variant.name + error.pointer(), error.found(),
              error.expected()};
    }
  }
  return {error.file(), here ? place.pointer + error.pointer() : error.pointer(), error.found(),
          fmt::format("{} (variant \"{}\")", error.expected(), variant.name)};
}

}  // namespace

ConfigError in_variant(const ConfigError& error, const Variant& variant, const ScenarioPlace& place) {
  std::vector<ConfigError> mistakes;
  for (const ConfigError& mistake : error.each()) mistakes.push_back(in_variant_alone(mistake, variant, place));
  return ConfigError::all(mistakes);
}

}  // namespace tradewind
