#include "tools/report/report.hpp"

#include "tests/unit/report/sample_comparison.hpp"
#include "tools/report/report_data.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <regex>

using namespace tradewind;
using nlohmann::json;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const auto start = text.find(open);
  REQUIRE(start != std::string::npos);
  const auto end = text.find(close, start + open.size());
  REQUIRE(end != std::string::npos);
  return text.substr(start + open.size(), end - start - open.size());
}

/// The data that the page's scripts will parse.
json embedded_data(const std::string& page) {
  return json::parse(between(page, "<script type=\"application/json\" id=\"data\">", "</script>"));
}

std::string comparison_section(const std::string& page) {
  return between(page, "<table class=\"compare\"", "</table>");
}

}  // namespace

TEST_CASE("the report shows every variant in its table and hands every variant to its charts") {
  const json comparison = sample_comparison();
  const std::string page = render_report(comparison);
  const json data = embedded_data(page);
  REQUIRE(data["variants"].size() == comparison["variants"].size());
  for (std::size_t i = 0; i < comparison["variants"].size(); ++i) {
    const std::string name = comparison["variants"][i]["name"];
    CHECK_MESSAGE(contains(comparison_section(page), ";" + name + "</th>"), name);
    CHECK(data["variants"][i]["name"] == name);
    CHECK(data["variants"][i]["results"]["carbon_g"] == comparison["variants"][i]["results"]["carbon_g"]);
  }
  CHECK(contains(page, "<h1>chat-four-regions</h1>"));
  CHECK(contains(page, "2023-11-16 00:00 UTC"));
  CHECK(contains(page, "<dd>2 d</dd>"));
  CHECK(contains(page, std::string(64, 'a')));
  CHECK(occurrences(page, "data:traces/azure_llm_2023_conv.csv.gz") == 1);
}

TEST_CASE("the report loads nothing from anywhere") {
  const std::string page = render_report(sample_comparison());
  for (const char* element : {"<link", "<img", "<iframe", "<object", "<embed", "@import", "<base"}) {
    CHECK_MESSAGE(!contains(page, element), element);
  }
  const std::string own = page.substr(0, page.find("Chart.js v3"));
  CHECK_FALSE(std::regex_search(own, std::regex("(src|href|action)\\s*=")));
  CHECK_FALSE(contains(own, "://"));
  CHECK_FALSE(std::regex_search(own, std::regex("url\\(")));
  CHECK(contains(page, "Chart.js v3"));
  const std::string scripts = page.substr(page.rfind("<script>"));
  for (const char* call : {"fetch(", "XMLHttpRequest", "import(", "://"}) CHECK_MESSAGE(!contains(scripts, call), call);
}

TEST_CASE("a name that tries to end the script or to add markup stays a name") {
  const std::string hostile = "</script><b>\"x\" & 'y' {{data}}<!--";
  json comparison = sample_comparison({.variants = {hostile, "plain"}, .regions = {"</script><i>", "b"}, .hours = 3});
  for (auto& variant : comparison["variants"]) variant["results"]["scenario"]["name"] = hostile;
  const std::string page = render_report(comparison);
  const std::string harmless =
      render_report(sample_comparison({.variants = {"a", "plain"}, .regions = {"c", "b"}, .hours = 3}));
  CHECK(occurrences(page, "</script>") == occurrences(harmless, "</script>"));
  CHECK_FALSE(contains(page, "<b>"));
  CHECK_FALSE(contains(page, "<i>"));
  CHECK(contains(page, "&lt;/script&gt;&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39; {{data}}&lt;!--"));
  const json data = embedded_data(page);
  CHECK(data["variants"][0]["name"] == hostile);
  CHECK(data["intensity"]["columns"].contains("</script><i>.intensity_g_per_kwh"));
}

TEST_CASE("names that are not UTF-8 do not stop the report") {
  CHECK_NOTHROW(embedded_data(render_report(sample_comparison({.variants = {"\xff\xfe"}, .hours = 2}))));
}

TEST_CASE("numbers that are not defined are dashes in the report, never 0") {
  json comparison = sample_comparison({.variants = {"only"}, .hours = 2});
  json& results = comparison["variants"][0]["results"];
  for (const char* block : {"latency_s", "slo", "energy_kwh", "energy_wh_per_request", "carbon_g", "sci", "water_l",
                            "cost_usd_per_1k_requests", "quality", "bound", "timeline", "regions", "inputs"}) {
    results[block] = nullptr;
  }
  const std::string page = render_report(recompared(comparison));
  const std::string table = comparison_section(page);
  CHECK(occurrences(table, "<span class=\"value\">–</span>") == 17);
  CHECK_FALSE(contains(table, "<span class=\"value\">0"));
  CHECK(embedded_data(page)["intensity"].is_null());
  CHECK(contains(page, "This comparison read no input files."));
}

TEST_CASE("every variant has its tables of regions and classes, of which the last variant's are shown") {
  const json comparison = sample_comparison();
  const std::string page = render_report(comparison);
  const std::size_t variants = comparison["variants"].size();
  REQUIRE(variants > 1);
  CHECK(occurrences(page, "<div data-variant=\"") == variants);
  CHECK(occurrences(page, "\" hidden>") == variants - 1);
  for (std::size_t i = 0; i < variants; ++i) {
    const json& results = comparison["variants"][i]["results"];
    const std::string caption = "<caption>Regions under " + comparison["variants"][i]["name"].get<std::string>() + "<";
    const std::string table = between(page, caption, "</table>");
    CHECK(occurrences(table, "<tr><th scope=\"row\">") == results["regions"].size());
    for (const json& region : results["regions"]) CHECK(contains(table, region["name"].get<std::string>() + "</th>"));
    CHECK(contains(table, "<span class=\"unit\">kWh</span>"));
  }
}

TEST_CASE("a single variant is reported without changes and without a best value") {
  const std::string table = comparison_section(render_report(sample_comparison({.variants = {"alone"}, .hours = 2})));
  CHECK_FALSE(contains(table, "class=\"best\""));
  CHECK_FALSE(contains(table, "%</small>"));
  CHECK(contains(table, "<span class=\"value\">81.34</span>"));
}

TEST_CASE("a comparison without variants gives a page that says so") {
  CHECK(contains(render_report(sample_comparison({.variants = {}})), "No variants to compare."));
}

TEST_CASE("changes in the report are relative to the named baseline, not to the first variant") {
  json comparison = sample_comparison({.variants = {"first", "second"}, .hours = 2});
  comparison["baseline"] = "second";
  comparison["variants"][0]["results"]["energy_kwh"]["facility"] = 150.0;
  comparison["variants"][1]["results"]["energy_kwh"]["facility"] = 100.0;
  json& second = comparison["variants"][1]["results"];
  second["requests"]["completed"] = second["requests"]["injected"];
  comparison = recompared(comparison);
  CHECK(contains(comparison_section(render_report(comparison)),
                 "<td><span class=\"value\">150.0</span><small>+50.0 %</small></td>"
                 "<td class=\"best\"><span class=\"value\">100.0</span></td>"));
}

TEST_CASE("a long timeline is thinned: requests and energy keep their sums, intensities their mean") {
  const json comparison = sample_comparison({.variants = {"a", "b"}, .regions = {"x", "y"}, .hours = 100});
  const json data = report_data(comparison, 30);
  const json& thin = data["variants"][1]["results"]["timeline"];
  const json& full = comparison["variants"][1]["results"]["timeline"]["columns"];
  REQUIRE(thin["columns"]["time_s"].size() == 25);
  CHECK(thin["interval_s"] == 4 * 3600.0);
  CHECK(thin["columns"]["time_s"][1] == 4 * 3600.0);
  double requests = 0.0;
  double intensity = 0.0;
  for (std::size_t i = 4; i < 8; ++i) {
    requests += full["y.requests"][i].get<double>();
    intensity += full["y.intensity_g_per_kwh"][i].get<double>() / 4.0;
  }
  CHECK(thin["columns"]["y.requests"][1].get<double>() == doctest::Approx(requests).epsilon(1e-5));
  CHECK(data["intensity"]["columns"]["y.intensity_g_per_kwh"][1].get<double>() ==
        doctest::Approx(intensity).epsilon(1e-5));
  CHECK_FALSE(thin["columns"].contains("y.intensity_g_per_kwh"));
}

TEST_CASE("intervals without a value stay without one when a timeline is thinned") {
  json comparison = sample_comparison({.variants = {"a"}, .regions = {"x"}, .hours = 8});
  json& column = comparison["variants"][0]["results"]["timeline"]["columns"]["x.requests"];
  column = {nullptr, nullptr, 5, nullptr, 1, 2, 3, 4};
  CHECK(report_data(comparison, 4)["variants"][0]["results"]["timeline"]["columns"]["x.requests"] ==
        json({nullptr, 5.0, 3.0, 7.0}));
}

TEST_CASE("the same comparison gives the same report, byte for byte") {
  CHECK(render_report(sample_comparison()) == render_report(sample_comparison()));
}
