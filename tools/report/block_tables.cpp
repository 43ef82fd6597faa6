#include "tools/report/block_tables.hpp"

#include "tools/report/figure_text.hpp"
#include "tools/report/report_data.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace tradewind::sections {
namespace {

using nlohmann::json;
using Value = std::optional<double>;

/// How a column's values are written.
enum class Style { significant, percent, count, ratio };

/// One figure of a region or class.
struct Column {
  std::string_view head;
  std::string_view unit;
  Style style = Style::significant;
  Value (*value)(const json& block) = nullptr;
};

Value scaled(Value value, double factor) { return value ? Value(*value * factor) : std::nullopt; }

Value sum(Value a, Value b) { return a && b ? Value(*a + *b) : std::nullopt; }

Value quotient(Value a, Value b) { return a && b && *b > 0.0 ? Value(*a / *b) : std::nullopt; }

constexpr Column columns[] = {
    {"Completed", "requests", Style::count, [](const json& b) { return number_at(b, "requests.completed"); }},
    {"SLO met", "%", Style::percent, [](const json& b) { return scaled(number_at(b, "slo.attainment"), 100.0); }},
    {"TTFT p99", "s", Style::significant, [](const json& b) { return figure_at("latency_s.ttft.p99").value(b); }},
    {"End to end p99", "s", Style::significant, [](const json& b) { return figure_at("latency_s.e2e.p99").value(b); }},
    {"Busy", "%", Style::percent, [](const json& b) { return scaled(number_at(b, "busy_share"), 100.0); }},
    {"Facility energy", "kWh", Style::significant, [](const json& b) { return number_at(b, "energy_kwh.facility"); }},
    {"PUE", "ratio", Style::ratio,
     [](const json& b) {
       const Value it = number_at(b, "energy_kwh.it");
       return quotient(sum(it, number_at(b, "energy_kwh.overhead")), it);
     }},
    {"Intensity paid", "gCO₂e/kWh", Style::significant,
     [](const json& b) { return quotient(number_at(b, "carbon_g.location"), number_at(b, "energy_kwh.facility")); }},
    {"Operational", "kgCO₂e", Style::significant,
     [](const json& b) { return scaled(number_at(b, "carbon_g.location"), 1e-3); }},
    {"Embodied", "kgCO₂e", Style::significant,
     [](const json& b) { return scaled(number_at(b, "carbon_g.embodied"), 1e-3); }},
    {"Carbon", "g/request", Style::significant,
     [](const json& b) { return quotient(number_at(b, "carbon_g.total"), number_at(b, "requests.completed")); }},
    {"Water", "L", Style::significant,
     [](const json& b) { return sum(number_at(b, "water_l.site"), number_at(b, "water_l.source")); }}};

std::vector<std::string> texts(const std::vector<Value>& values, Style style) {
  if (style == Style::significant) return texts_of(values, Notation::significant);
  if (style == Style::percent) return texts_of(values, Notation::percent);
  std::vector<std::string> shown;
  for (const Value& value : values) {
    shown.push_back(style == Style::count ? count_text(value) : value ? fmt::format("{:.3f}", *value) : "–");
  }
  return shown;
}

/// The mark in a region's colour, of which the page has twelve; none for a class.
std::string mark(const std::vector<std::string>& regions, const std::string& name) {
  const auto place = std::find(regions.begin(), regions.end(), name);
  if (place == regions.end()) return {};
  return fmt::format("<i class=\"swatch square\" style=\"--swatch:var(--r{})\"></i>", (place - regions.begin()) % 12);
}

std::string table(const std::string& caption, std::string_view what, const json& blocks,
                  const std::vector<std::string>& regions) {
  std::string head = fmt::format("<tr><th scope=\"col\">{}</th>", what);
  std::vector<std::string> rows;
  for (const json& block : blocks) {
    const std::string name = text_at(block, "name");
    rows.push_back(fmt::format("<tr><th scope=\"row\">{}{}</th>", mark(regions, name),
                               name.empty() ? std::string("–") : html_escaped(name)));
  }
  for (const Column& column : columns) {
    std::vector<Value> values;
    for (const json& block : blocks) values.push_back(column.value(block));
    if (std::none_of(values.begin(), values.end(), [](const Value& value) { return value.has_value(); })) continue;
    head += fmt::format(R"(<th scope="col">{}<span class="unit">{}</span></th>)", column.head, column.unit);
    const std::vector<std::string> shown = texts(values, column.style);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] += "<td>" + html_escaped(shown[i]) + "</td>";
  }
  std::string text = fmt::format("<table class=\"figures\"><caption>{}</caption><thead>{}</tr></thead>\n<tbody>\n",
                                 html_escaped(caption), head);
  for (const std::string& row : rows) text += row + "</tr>\n";
  return text + "</tbody></table>";
}

std::string scrolling(std::string_view label, const std::string& content) {
  return fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>\n", label,
                     content);
}

bool has_blocks(const json& results, const char* key) {
  return results.contains(key) && results[key].is_array() && !results[key].empty();
}

/// In the order in which the charts give them colours.
std::vector<std::string> region_names(const json& comparison) {
  std::vector<std::string> names;
  for (const json& variant : comparison.at("variants")) {
    if (!has_blocks(variant.at("results"), "regions")) continue;
    for (const json& region : variant.at("results").at("regions")) {
      std::string name = text_at(region, "name");
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace

std::string block_tables(const json& comparison) {
  const std::vector<std::string> regions = region_names(comparison);
  const json& variants = comparison.at("variants");
  std::string text;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const json& results = variants[i].at("results");
    const std::string name = text_at(variants[i], "name");
    text += fmt::format("<div data-variant=\"{}\"{}>\n", i, i + 1 < variants.size() ? " hidden" : "");
    text += has_blocks(results, "regions")
                ? scrolling("Figures per region", table("Regions under " + name, "Region", results["regions"], regions))
                : "<p class=\"empty\">No figures per region were recorded.</p>\n";
    if (has_blocks(results, "classes")) {
      text += scrolling("Figures per class", table("Request classes under " + name, "Class", results["classes"], {}));
    }
    text += "</div>\n";
  }
  return text;
}

}  // namespace tradewind::sections
