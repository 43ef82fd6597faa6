#include "tools/report/report_data.hpp"

#include "sim/run/comparison/figures.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tradewind {
namespace {

using nlohmann::json;

constexpr std::string_view intensity_suffix = ".intensity_g_per_kwh";

/// Six significant digits: finer than a screen, and a year by hour stays small.
double shortened(double value) {
  if (value == 0.0) return value;
  const double scale = std::pow(10.0, 5.0 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

/// One value for the intervals [first, last) of a column; null where none of them has one.
json joined(const json& column, std::size_t first, std::size_t last, bool by_mean) {
  double sum = 0.0;
  int defined = 0;
  for (std::size_t i = first; i < std::min(last, column.size()); ++i) {
    if (!column[i].is_number()) continue;
    sum += column[i].get<double>();
    ++defined;
  }
  if (defined == 0) return nullptr;
  return shortened(by_mean ? sum / defined : sum);
}

/// A timeline with every `factor` intervals joined into one; only intensities, or only all other columns.
json thinned(const json& timeline, std::size_t factor, bool intensities) {
  json thin = {{"interval_s", number_at(timeline, "interval_s").value_or(3600.0) * static_cast<double>(factor)}};
  json& columns = thin["columns"] = json::object();
  const json& times = timeline.at("columns").at("time_s");
  for (const auto& [name, column] : timeline.at("columns").items()) {
    const bool is_intensity = std::string_view(name).ends_with(intensity_suffix);
    if (!column.is_array() || (name != "time_s" && is_intensity != intensities)) continue;
    json values = json::array();
    for (std::size_t i = 0; i < times.size(); i += factor) {
      values.push_back(name == "time_s" ? times[i] : joined(column, i, i + factor, is_intensity));
    }
    columns[name] = std::move(values);
  }
  return thin;
}

bool has_timeline(const json& results) {
  return results.contains("timeline") && results["timeline"].is_object() && results["timeline"].contains("columns") &&
         results["timeline"]["columns"].contains("time_s") && !results["timeline"]["columns"]["time_s"].empty();
}

}  // namespace

json report_data(const json& comparison, std::size_t intervals_max) {
  json data = {{"start", text_at(baseline_results(comparison), "scenario.start")},
               {"baseline", text_at(comparison, "baseline")},
               {"intensity", nullptr},
               {"variants", json::array()}};
  for (const json& variant : comparison.at("variants")) {
    json results = json::object();
    for (const auto& [key, value] : variant.at("results").items()) {
      if (key != "timeline" && key != "scenario" && key != "inputs" && key != "models") results[key] = value;
    }
    if (has_timeline(variant["results"])) {
      const json& timeline = variant["results"]["timeline"];
      const std::size_t length = timeline["columns"]["time_s"].size();
      const std::size_t factor = (length + intervals_max - 1) / intervals_max;
      if (data["intensity"].is_null()) data["intensity"] = thinned(timeline, factor, true);
      results["timeline"] = thinned(timeline, factor, false);
    }
    data["variants"].push_back({{"name", text_at(variant, "name")}, {"results", std::move(results)}});
  }
  return data;
}

std::string script_safe(const json& data) {
  const std::string text = data.dump(-1, ' ', false, json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      safe += "\\u003c";  // Inside JSON, `<` occurs in strings only.
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace tradewind
