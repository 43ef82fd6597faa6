#include "tools/report/report.hpp"

#include "tools/report/block_tables.hpp"
#include "tools/report/report_data.hpp"
#include "tools/report/resources.hpp"
#include "tools/report/sections.hpp"

#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

namespace tradewind {
namespace {

/// The template with each `{{name}}` replaced by its text. Texts are not searched again, so a variant called
/// "{{data}}" stays what it is.
std::string filled(std::string_view page, const std::map<std::string, std::string, std::less<>>& texts) {
  std::string result;
  while (true) {
    const std::size_t open = page.find("{{");
    result += page.substr(0, open);
    if (open == std::string_view::npos) return result;
    const std::size_t close = page.find("}}", open);
    if (close == std::string_view::npos) throw std::logic_error("report.html has a placeholder without an end");
    const auto text = texts.find(page.substr(open + 2, close - open - 2));
    if (text == texts.end()) throw std::logic_error("report.html has an unknown placeholder");
    result += text->second;
    page.remove_prefix(close + 2);
  }
}

std::string script() {
  std::string text;
  for (const std::string_view part : {resources::format_js, resources::theme_js, resources::overview_js,
                                      resources::timeline_js, resources::report_js}) {
    text += part;
    text += '\n';
  }
  return text;
}

}  // namespace

std::string render_report(const nlohmann::json& comparison) {
  return filled(resources::report_html, {{"title", html_escaped(sections::title(comparison))},
                                         {"facts", sections::facts(comparison)},
                                         {"verdict", sections::verdict(comparison)},
                                         {"summary", sections::summary(comparison)},
                                         {"comparison", sections::comparison(comparison)},
                                         {"differences", sections::differences(comparison)},
                                         {"block_tables", sections::block_tables(comparison)},
                                         {"inputs", sections::inputs(comparison)},
                                         {"style", std::string(resources::report_css)},
                                         {"data", script_safe(report_data(comparison))},
                                         {"chart", std::string(resources::chart_min_js)},
                                         {"script", script()}});
}

}  // namespace tradewind
