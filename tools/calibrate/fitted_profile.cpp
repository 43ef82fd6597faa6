#include "tools/calibrate/fitted_profile.hpp"

#include "sim/base/config/config_error.hpp"
#include "sim/base/config/json_file.hpp"
#include "topologies/engine_reader.hpp"
#include "topologies/precision.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view dense_name = "dense BF16";

/// What sources call a profile.
std::string profile_name(const StepConstants& constants) {
  return constants.family == "dense" ? std::string(dense_name) : constants.family;
}

/// 73.0000000001 is written 73, and 0.98 as 0.98.
Json plain(double value) {
  const double exact = std::round(value * 1e6) / 1e6;
  if (exact == std::floor(exact)) return static_cast<std::int64_t>(exact);
  return exact;
}

Json graded(double value, const std::string& source, const char* grade) {
  return Json{{"value", plain(value)}, {"source", source}, {"grade", grade}};
}

const FittedNumber* number_of(const ProfileFit& profile, std::string_view key) {
  const auto found = std::find_if(profile.numbers.begin(), profile.numbers.end(),
                                  [&](const FittedNumber& number) { return number.key == key; });
  return found == profile.numbers.end() ? nullptr : &*found;
}

/// What the data say of a number: its standard error, and whether they determine it.
std::string certainty(const FittedNumber& number) {
  if (number.at_bound) return "bound reached, not identified";
  if (!std::isfinite(number.standard_error)) return "not identified";
  return fmt::format("standard error {:.2g}{}", number.standard_error, number.identified() ? "" : ", not identified");
}

std::string fit_source(const ProfileFit& profile, const std::string& data) {
  return fmt::format("tradewind calibrate on {}: {}, {} configurations", data, profile_name(profile.constants),
                     profile.rows);
}

/// One constant: fitted, or where it was taken from.
Json constant_entry(const ProfileFit& profile, const std::string& key, double value, const Json& old,
                    const std::string& data) {
  if (const FittedNumber* number = number_of(profile, key)) {
    return graded(value, fit_source(profile, data) + "; " + certainty(*number), "fitted");
  }
  if (key == "eta_attention") return graded(value, "as eta_decode: not separable in the fit", "assumed");
  if (key == "eta_prefill" && old.contains(key)) return old[key];
  if (key == "eta_prefill") return graded(value, "the template's: steady decoding does not determine it", "assumed");
  return graded(value, fmt::format("as fitted for {}: a single model's series does not determine it", dense_name),
                "assumed");
}

Json constants_json(const ProfileFit& profile, const Json& old, const std::string& data) {
  const StepConstants& c = profile.constants;
  const std::pair<const char*, double> values[] = {{"eta_weights", c.eta_weights},
                                                   {"eta_kv", c.eta_kv},
                                                   {"eta_decode", c.eta_decode},
                                                   {"eta_attention", c.eta_attention},
                                                   {"eta_prefill", c.eta_prefill},
                                                   {"time_per_layer_us", c.time_per_layer.value() * 1e6},
                                                   {"time_per_sequence_us", c.time_per_sequence.value() * 1e6},
                                                   {"time_per_all_reduce_us", c.time_per_all_reduce.value() * 1e6},
                                                   {"power_base_w", c.power_base.value()},
                                                   {"power_memory_w", c.power_memory.value()},
                                                   {"power_compute_w", c.power_compute.value()},
                                                   {"power_kv_w", c.power_kv.value()}};
  Json entry{{"family", c.family}, {"precision", to_string(c.precision)}, {"accelerator", c.accelerator}};
  for (const auto& [key, value] : values) {
    const bool left_out = key == std::string_view("power_kv_w") && value == 0.0;  // the memory's power says it all
    if (!left_out) entry[key] = constant_entry(profile, key, value, old, data);
  }
  return entry;
}

bool same_case(const Json& entry, const StepConstants& constants) {
  return entry["family"] == constants.family && entry["precision"] == to_string(constants.precision) &&
         entry["accelerator"] == constants.accelerator;
}

/// Whether a source says that the number is that of the profile called `name`.
bool says(const std::string& source, const std::string& name) {
  const std::string words = "as fitted for " + name;
  if (source.compare(0, words.size(), words) != 0) return false;
  return source.size() == words.size() || std::string_view(",:; ").find(source[words.size()]) != std::string_view::npos;
}

/// Numbers that are said to be those of a profile become what its fit now says.
void follow(Json& entry, const std::string& name, const Json& fitted) {
  for (auto& [key, number] : entry.items()) {
    if (!number.is_object() || !number.contains("source")) continue;
    const std::string source = number["source"].get<std::string>();
    // A profile leaves out the constants that are 0.
    if (says(source, name)) number["value"] = fitted.contains(key) ? fitted[key]["value"] : Json(0);
    if (key == "eta_attention" && source.rfind("as eta_decode", 0) == 0) number["value"] = entry["eta_decode"]["value"];
  }
}

Json constants_array(const Calibration& calibration, const Json& old, const ProfileText& text) {
  Json array = text.merge ? old : Json::array();
  std::map<std::string, Json> fitted;
  for (const ProfileFit& profile : calibration.profiles) {
    const auto is_same = [&](const Json& entry) { return same_case(entry, profile.constants); };
    const auto before = std::find_if(old.begin(), old.end(), is_same);
    const Json entry = constants_json(profile, before == old.end() ? Json::object() : *before, text.data);
    fitted[profile_name(profile.constants)] = entry;
    const auto place = std::find_if(array.begin(), array.end(), is_same);
    if (place == array.end()) {
      array.push_back(entry);
    } else {
      *place = entry;
    }
  }
  for (const auto& [name, like] : fitted) {
    for (Json& entry : array) follow(entry, name, like);
  }
  return array;
}

Json context_entry(const Calibration& calibration, const std::string& task, const char* key, double value,
                   const std::string& data) {
  for (const ProfileFit& profile : calibration.profiles) {
    const FittedNumber* number = number_of(profile, task + " " + key);
    if (number != nullptr) return graded(value, fit_source(profile, data) + "; " + certainty(*number), "fitted");
  }
  return graded(value, data, "fitted");
}

Json contexts_array(const Calibration& calibration, const std::string& data) {
  Json array = Json::array();
  for (const auto& [task, context] : calibration.contexts) {
    array.push_back(
        Json{{"task", task},
             {"prompt_tokens", context_entry(calibration, task, "prompt_tokens", context.prompt_tokens, data)},
             {"length_bias", context_entry(calibration, task, "length_bias", context.length_bias, data)}});
  }
  return array;
}

/// A graded number on one line: `{"value": 1, "source": "…", "grade": "…"}`.
std::string inline_text(const Json& value) {
  if (!value.is_object()) return value.dump();
  std::string text = "{";
  for (const auto& [key, member] : value.items()) {
    if (text.size() > 1) text += ", ";
    text += Json(key).dump() + ": " + member.dump();
  }
  return text + "}";
}

std::string indented(const Json& value, int depth) {
  const std::string margin(static_cast<std::size_t>(2 * depth), ' ');
  const bool list = value.is_array();
  if (!list && (!value.is_object() || value.contains("value"))) return inline_text(value);
  if (value.empty()) return list ? "[]" : "{}";
  std::string text = list ? "[\n" : "{\n";
  std::size_t left = value.size();
  for (const auto& [key, member] : value.items()) {
    text += margin + "  " + (list ? "" : Json(key).dump() + ": ") + indented(member, depth + 1);
    text += --left > 0 ? ",\n" : "\n";
  }
  return text + margin + (list ? "]" : "}");
}

}  // namespace

std::string profile_text(const Calibration& calibration, const ProfileText& text) {
  // Read strictly first, for its errors; then again in the order that people wrote it in.
  static_cast<void>(read_engine_profile(read_json_file(text.template_file), "template", text.template_file));
  std::ifstream file(text.template_file);
  const Json old = Json::parse(file);
  Json profile = Json::object();
  for (const auto& [key, value] : old.items()) {
    if (key == "benchmark_contexts") continue;
    if (key == "constants") {
      profile["benchmark_contexts"] = contexts_array(calibration, text.data);
      profile["constants"] = constants_array(calibration, value, text);
    } else {
      profile[key] = value;
    }
  }
  if (!text.name.empty()) profile["name"] = text.name;
  return indented(profile, 0) + "\n";
}

}  // namespace tradewind
