#include "tools/report/sections.hpp"

#include "sim/run/comparison/feasibility.hpp"
#include "tools/report/figure_text.hpp"
#include "tools/report/report_data.hpp"
#include "tools/report/verdict_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace tradewind::sections {
namespace {

using nlohmann::json;

/// "48 h", "7 d", "90 min": the largest unit that leaves at least two of it, as a whole number where it is one.
std::string duration_text(double seconds) {
  struct Unit {
    double seconds;
    std::string_view name;
  };
  static constexpr Unit units[] = {{86400.0, "d"}, {3600.0, "h"}, {60.0, "min"}};
  for (const Unit& unit : units) {
    const double count = seconds / unit.seconds;
    if (count >= 2.0 || (count == 1.0)) return fmt::format("{:.4g} {}", count, unit.name);
  }
  return fmt::format("{:.4g} s", seconds);
}

std::string fact(std::string_view term, const std::string& description) {
  if (description.empty()) return {};
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", term, html_escaped(description));
}

/// The mark in a variant's colour; the page's style gives colours to the first eight and repeats them.
std::string swatch(std::size_t variant) { return fmt::format("<i class=\"swatch v{}\"></i>", variant % 8); }

std::string spaced(std::string text) {
  for (char& c : text) c = c == '_' ? ' ' : c;
  return text;
}

/// Units as print has them: the terminal's "CO2e" with its index lowered.
std::string typeset(std::string_view unit) {
  std::string text(unit);
  if (const std::size_t at = text.find("CO2e"); at != std::string::npos) text.replace(at, 3, "CO₂");
  return text;
}

/// A name in HTML that may break after each underscore: names of policies are long and columns narrow.
std::string breakable(std::string_view name) {
  std::string text = html_escaped(name);
  for (std::size_t at = text.find('_'); at != std::string::npos; at = text.find('_', at + 1))
    text.insert(at + 1, "<wbr>");
  return text;
}

/// The rows that say which policy each variant uses, for the seams in which variants differ.
std::string policy_rows(const json& variants) {
  std::string rows;
  for (const char* seam : {"routing", "balancing", "batching", "cascading", "scaling", "power"}) {
    std::vector<std::string> names;
    for (const json& variant : variants) {
      names.push_back(text_at(variant.at("results"), fmt::format("scenario.policies.{}.name", seam)));
    }
    if (std::set<std::string>(names.begin(), names.end()).size() < 2) continue;
    rows += fmt::format(R"(<tr class="policy"><th scope="row">{}{}</th>)", static_cast<char>(seam[0] - 'a' + 'A'),
                        seam + 1);
    for (const std::string& name : names) {
      rows += fmt::format("<td>{}</td>", name.empty() ? "–" : "<code>" + breakable(name) + "</code>");
    }
    rows += "</tr>\n";
  }
  return rows;
}

/// The change against the baseline, with what an interval lets one say of it.
std::string change_of(const Figure& figure, const std::string& variant, const json& comparison) {
  for (const json& difference : comparison.at("differences")) {
    if (text_at(difference, "variant") != variant || text_at(difference, "key") != figure.key) continue;
    const auto absolute = number_at(difference, "absolute");
    const auto percent = number_at(difference, "percent");
    const auto ci95 = number_at(difference, "ci95");
    std::string change;
    if (figure.shown.notation == Notation::percent && absolute) {
      const double points = *absolute * figure.shown.factor;
      const std::string width = ci95 ? fmt::format(" ±{:.2f}", *ci95 * figure.shown.factor) : "";
      change = std::abs(points) < 0.005 && !ci95
                   ? "±0.00 points"
                   : fmt::format("{}{:.2f}{} points", points < 0.0 ? "−" : "+", std::abs(points), width);
    } else if (percent && figure.shown.notation != Notation::percent) {
      change = change_text(percent, number_at(difference, "percent_ci95"));
    }
    const std::string verdict = text_at(difference, "verdict");
    return verdict.empty() || change.empty() ? change : change + ", " + verdict;
  }
  return {};
}

std::string figure_row(const Figure& figure, const json& comparison) {
  const auto cells = cells_of(figure, comparison);
  const auto texts = texts_of(cells, figure.shown.notation);
  const auto best = marks_of(cells);
  std::string row = fmt::format(R"(<tr><th scope="row">{} <span class="unit">{}</span></th>)", figure.shown.label,
                                typeset(figure.shown.unit));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string change = change_of(figure, text_at(comparison.at("variants")[i], "name"), comparison);
    row += fmt::format("<td{}><span class=\"value\">{}</span>{}</td>", best[i] ? " class=\"best\"" : "",
                       html_escaped(texts[i]), change.empty() ? "" : "<small>" + change + "</small>");
  }
  return row + "</tr>\n";
}

}  // namespace

std::string title(const json& comparison) {
  const std::string name = text_at(baseline_results(comparison), "scenario.name");
  return name.empty() ? "Comparison" : name;
}

std::string facts(const json& comparison) {
  const json& results = baseline_results(comparison);
  std::string start = text_at(results, "scenario.start");
  if (start.size() >= 17 && start[10] == 'T') start = start.substr(0, 10) + " " + start.substr(11, 5) + " UTC";
  const auto duration = number_at(results, "scenario.duration_s");
  const auto warmup = number_at(results, "scenario.warmup_s").value_or(0.0);
  std::string length = duration ? duration_text(*duration) : "";
  if (warmup > 0.0) length += fmt::format(", of which {} warm-up", duration_text(warmup));
  std::string version = text_at(results, "tradewind.version");
  const std::string commit = text_at(results, "tradewind.commit");
  if (!commit.empty()) version += fmt::format("{}{}", version.empty() ? "" : " · ", commit.substr(0, 12));
  const auto seed = number_at(results, "seed");
  return fact("Start", start) + fact("Duration", length) + fact("Seed", seed ? fmt::format("{:.0f}", *seed) : "") +
         fact("Baseline", text_at(comparison, "baseline")) +
         fact("Carbon intensity", spaced(text_at(results, "scenario.accounting.intensity"))) +
         fact("Boundary", text_at(results, "scenario.accounting.boundary")) + fact("Tradewind", version);
}

std::string verdict(const json& comparison) {
  if (comparison.at("variants").empty()) return {};
  const std::string warning = other_order(comparison);
  return "<p class=\"verdict\">" + html_escaped(verdict_of(comparison)) + "</p>" +
         (warning.empty() ? "" : "\n<p class=\"lead\">" + html_escaped(warning) + "</p>");
}

std::string summary(const json& comparison) {
  std::string text;
  std::size_t index = 0;
  for (const json& variant : comparison.at("variants")) {
    const std::string name = text_at(variant, "name");
    text += fmt::format("<div class=\"card\"><h3>{}{}{}</h3>\n<ul>", swatch(index++), html_escaped(name),
                        name == text_at(comparison, "baseline") ? " <span class=\"tag\">baseline</span>" : "");
    for (const std::string& remark : remarks_on(variant, comparison)) text += "<li>" + html_escaped(remark) + "</li>";
    text += "</ul></div>\n";
  }
  return text;
}

std::string comparison(const json& comparison) {
  const json& variants = comparison.at("variants");
  if (variants.empty()) return "<p class=\"empty\">No variants to compare.</p>";
  std::string text = fmt::format(
      R"(<table class="compare" style="--variants:{}"><thead><tr><th scope="col">Figure</th>)", variants.size());
  std::size_t index = 0;
  for (const json& variant : variants) {
    text += fmt::format("<th scope=\"col\">{}&#8288;{}</th>", swatch(index++), breakable(text_at(variant, "name")));
  }
  text += "</tr></thead>\n<tbody>\n" + policy_rows(variants) + "<tr><th scope=\"row\">Requests completed</th>";
  for (const json& variant : variants) {
    text += fmt::format("<td><span class=\"value\">{}</span><small>of {}</small></td>",
                        count_text(number_at(variant, "requests.completed")),
                        count_text(number_at(variant, "requests.injected")));
  }
  text += "</tr>\n<tr><th scope=\"row\">Limits</th>";
  for (const json& variant : variants) {
    const bool feasible = variant.value("feasible", false);
    const std::string words = !feasible ? text_at(variant, "why_not") : has_limits(variant.at("results")) ? "met" : "–";
    text += fmt::format("<td><span class=\"value\">{}</span></td>", html_escaped(words));
  }
  text += "</tr>\n";
  std::string_view section;
  for (const Figure& figure : compared_figures()) {
    if (figure.shown.section.empty()) continue;
    if (figure.shown.section != section) {
      section = figure.shown.section;
      text += fmt::format("<tr class=\"section\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                          variants.size() + 1, section);
    }
    text += figure_row(figure, comparison);
  }
  return text + "</tbody></table>";
}

std::string differences(const json& comparison) {
  if (!comparison.contains("differences") || comparison["differences"].empty()) return {};
  std::string rows;
  for (const json& difference : comparison["differences"]) {
    const auto absolute = number_at(difference, "absolute");
    const auto ci95 = number_at(difference, "ci95");
    rows += fmt::format(
        "<tr><td>{}</td><td><code>{}</code></td><td class=\"number\">{}{}</td><td "
        "class=\"number\">{}</td><td>{}</td></tr>\n",
        html_escaped(text_at(difference, "variant")), html_escaped(text_at(difference, "key")),
        absolute ? fmt::format("{:+.6g}", *absolute) : "–", ci95 ? fmt::format(" ±{:.3g}", *ci95) : "",
        change_text(number_at(difference, "percent")), text_at(difference, "verdict"));
  }
  return "<details><summary>Every difference from the baseline</summary><div class=\"scroll\"><table><thead><tr>"
         "<th>Variant</th><th>Figure</th><th class=\"number\">Absolute</th>"
         "<th class=\"number\">Relative</th><th>Verdict</th></tr></thead><tbody>" +
         rows + "</tbody></table></div></details>";
}

std::string inputs(const json& comparison) {
  std::set<std::string> seen;
  std::string rows;
  for (const json& variant : comparison.at("variants")) {
    const json& results = variant.at("results");
    if (!results.contains("inputs") || !results["inputs"].is_array()) continue;
    for (const json& input : results["inputs"]) {
      const std::string path = text_at(input, "path");
      const std::string hash = text_at(input, "sha256");
      if (!seen.insert(path + '\n' + hash).second) continue;
      rows += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td><code>{}</code></td></tr>\n",
                          html_escaped(path), html_escaped(spaced(text_at(input, "kind"))),
                          count_text(number_at(input, "rows")), html_escaped(hash));
    }
  }
  if (rows.empty()) return "<p class=\"empty\">This comparison read no input files.</p>";
  return "<div class=\"scroll\"><table class=\"inputs\"><thead><tr><th>Path as written</th><th>Kind</th>"
         "<th class=\"number\">Rows</th><th>SHA-256</th></tr></thead><tbody>" +
         rows + "</tbody></table></div>";
}

}  // namespace tradewind::sections
