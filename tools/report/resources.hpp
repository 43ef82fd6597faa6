#pragma once

#include <string_view>

/// The report's page, style and scripts, and Chart.js, as they lie in `tools/report` and in Debian's libjs-chart.js.
/// Defined in a source that CMake generates (`tools/embed_text.cmake`).
namespace tradewind::resources {

extern const std::string_view report_html;
extern const std::string_view report_css;
extern const std::string_view format_js;
extern const std::string_view theme_js;
extern const std::string_view overview_js;
extern const std::string_view timeline_js;
extern const std::string_view report_js;
extern const std::string_view chart_min_js;

}  // namespace tradewind::resources
