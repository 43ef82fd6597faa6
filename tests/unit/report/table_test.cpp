#include "tools/cli/table.hpp"

#include "tests/unit/report/sample_comparison.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <iterator>
#include <sstream>
#include <vector>

using namespace tradewind;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

int characters(const std::string& text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// The blocks of the table, without sentence, legend and notes: lines from the first empty one up to that which starts
/// with `*`.
std::vector<std::vector<std::string>> blocks_of(const std::string& table) {
  std::vector<std::vector<std::string>> blocks(1);
  for (const std::string& line : lines_of(table.substr(table.find("\n\n") + 2))) {
    if (line.starts_with("*")) break;
    if (line.empty()) {
      blocks.emplace_back();
    } else {
      blocks.back().push_back(line);
    }
  }
  return blocks;
}

/// Lines joined, blanks between.
std::string flat(const std::string& text) {
  std::string out;
  for (const std::string& word : words_of(text)) out += word + ' ';
  return out;
}

/// All columns side by side.
std::vector<std::string> wide_block(const nlohmann::json& comparison) {
  return blocks_of(comparison_table(comparison, {400, false})).front();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the comparison table has one row per variant, all lines of a block equally wide and within the width") {
  for (const int columns_max : {40, 60, 80, 120, 400}) {
    CAPTURE(columns_max);
    for (const auto& block : blocks_of(comparison_table(sample_comparison(), {columns_max, false}))) {
      REQUIRE(block.size() >= 2 + 4);  // a first header line where a column has one
      for (const std::string& line : block) CHECK(characters(line) == characters(block[0]));
      if (columns_max >= 60) CHECK(characters(block[0]) <= columns_max);
      CHECK(block[block.size() - 4].starts_with("home "));
      CHECK(block.back().starts_with("deferral "));
    }
  }
  CHECK(blocks_of(comparison_table(sample_comparison(), {400, false})).size() == 1);
}

TEST_CASE("every figure of the comparison table has its unit in the header") {
  const auto block = wide_block(sample_comparison());
  for (const char* head : {"TTFT s", "TPOT ms", "end-to-end s", "Wh/request", "gCO2e/request"}) {
    CHECK_MESSAGE(contains(block[0], head), head);
  }
  for (const char* subhead : {"kWh", "mL/req", "USD/1k", "%", "p50", "p99", "completed", "facility", "attrib."}) {
    CHECK_MESSAGE(contains(block[1], subhead), subhead);
  }
}

TEST_CASE("no line of a comparison is wider than the terminal, and no word is broken") {
  const std::string table = comparison_table(sample_comparison(), {80, false});
  for (const std::string& line : lines_of(table)) CHECK_MESSAGE(characters(line) <= 80, line);
  const std::string wide = comparison_table(sample_comparison(), {400, false});
  CHECK(words_of(table.substr(table.find("* best"))) == words_of(wide.substr(wide.find("* best"))));
}

TEST_CASE("a figure that is not defined is shown as a dash, never as 0") {
  auto comparison = sample_comparison({.variants = {"empty"}});
  auto& results = comparison["variants"][0]["results"];
  results["requests"]["completed"] = 0;
  for (const char* kind : {"ttft", "tpot", "e2e"}) results["latency_s"][kind] = nullptr;
  for (const char* block : {"slo", "quality", "energy_wh_per_request", "cost_usd_per_1k_requests", "sci"})
    results[block] = nullptr;
  results["energy_kwh"]["facility"] = nullptr;
  const std::string row = wide_block(recompared(comparison))[3];
  std::size_t dashes = 0;
  for (std::size_t at = row.find("–"); at != std::string::npos; at = row.find("–", at + 1)) ++dashes;
  CHECK(dashes == 17);
}

TEST_CASE("the best value of a figure is marked, and nothing where all are equal or one stands alone") {
  auto comparison = sample_comparison();
  for (std::size_t v = 0; v < 4; ++v) {
    comparison["variants"][v]["results"]["energy_kwh"]["facility"] = 1000.0 + (v == 2 ? 0.0 : 77.0);
  }
  const auto rows = wide_block(recompared(comparison));
  CHECK(contains(rows[5], " 1,000.0*"));
  CHECK_FALSE(contains(rows[3], "1,077.0*"));
  CHECK_FALSE(contains(rows[3], "81.34*"));
  const auto alone = wide_block(sample_comparison({.variants = {"alone"}}));
  CHECK_FALSE(contains(alone[3], "*"));
}

TEST_CASE("the mark went to whoever emitted least, also where it answered too few or too late") {
  auto comparison = sample_comparison();
  auto results = [&](std::size_t v) -> nlohmann::json& { return comparison["variants"][v]["results"]; };
  for (std::size_t v = 0; v < 4; ++v) results(v)["energy_kwh"]["facility"] = 1000.0 + 100.0 * static_cast<double>(v);
  results(0)["slo"]["attainment"] = 0.63;
  results(1)["requests"]["completed"] = 0.9 * results(1)["requests"]["injected"].get<double>();
  results(3)["energy_kwh"]["facility"] = 1215.0;  // within 2 % of the best that is feasible
  const auto rows = wide_block(recompared(comparison));
  CHECK(contains(rows[3], "63 % in time"));
  CHECK(contains(rows[4], "90 % completed"));
  CHECK_FALSE(contains(rows[3], "*"));
  CHECK_FALSE(contains(rows[4], "*"));
  CHECK(contains(rows[5], " met "));
  CHECK_FALSE(contains(rows[5], "1,200.0*"));  // nothing to choose between the two
  results(3)["energy_kwh"]["facility"] = 1300.0;
  CHECK(contains(wide_block(recompared(comparison))[5], "1,200.0*"));
}

TEST_CASE("a percentile of a few hundred requests stood there like any other") {
  auto comparison = sample_comparison();
  for (auto& variant : comparison["variants"]) variant["results"]["latency_s"]["ttft"]["n"] = 499;
  CHECK(contains(wide_block(recompared(comparison))[3], "– n=499"));
  for (auto& variant : comparison["variants"]) variant["results"]["latency_s"]["ttft"]["n"] = 500;
  CHECK_FALSE(contains(wide_block(recompared(comparison))[3], "–"));
}

TEST_CASE("without limits nothing was met, and without a question set nothing was right") {
  auto comparison = sample_comparison();
  for (auto& variant : comparison["variants"]) {
    variant["results"]["scenario"]["workload"]["classes"] = {{"all", {{"share", 1.0}}}};
    variant["results"]["quality"]["accuracy"] = nullptr;
  }
  const std::string row = wide_block(recompared(comparison))[3];
  std::size_t dashes = 0;
  for (std::size_t at = row.find("–"); at != std::string::npos; at = row.find("–", at + 1)) ++dashes;
  CHECK(dashes == 3);  // limits, SLO met, accuracy
}

TEST_CASE("an attainment just below one is not rounded up to 100 percent") {
  auto comparison = sample_comparison({.variants = {"nearly"}});
  comparison["variants"][0]["results"]["slo"]["attainment"] = 0.9999999;
  CHECK(contains(wide_block(recompared(comparison))[3], "99.99"));
  CHECK_FALSE(contains(wide_block(recompared(comparison))[3], "100.00"));
}

TEST_CASE("the notes tell requests without an answer, the bound and its absence, and the change against the baseline") {
  const std::string table = flat(comparison_table(sample_comparison()));
  CHECK(contains(table, "home (baseline) "));
  CHECK(contains(table, "requests without an answer: 1,200 timed out, 8 still in flight at the end"));
  CHECK(contains(table, "above the certified bound; regret of the routing 11.1 % over the hindsight optimum"));
  CHECK(contains(table, "against home: carbon −"));
  auto lossy = sample_comparison({.variants = {"lossy"}});
  lossy["variants"][0]["results"]["bound"] = nullptr;
  CHECK(contains(comparison_table(recompared(lossy)), "no bound was computed"));
  lossy["variants"][0]["results"]["requests"]["completed"] =
      0.99 * lossy["variants"][0]["results"]["requests"]["injected"].get<double>();
  CHECK(contains(comparison_table(recompared(lossy)), "no bound: fewer than 99.9 % of the requests completed"));
}

TEST_CASE("a regret that rounds to nothing was printed as −0.0 percent") {
  auto comparison = sample_comparison({.variants = {"best"}});
  comparison["variants"][0]["results"]["bound"]["regret_pct"] = -1e-10;
  CHECK(contains(comparison_table(recompared(comparison)), "regret of the routing 0.0 % over"));
}

TEST_CASE("a variant's name cannot send control sequences to the terminal nor widen the table without limit") {
  const std::string name = "\x1b[2Jé" + std::string(60, 'x');
  const std::string table = comparison_table(sample_comparison({.variants = {name}}));
  CHECK_FALSE(contains(table, "\x1b"));
  for (const auto& block : blocks_of(table)) {
    for (const std::string& line : block) CHECK(characters(line) == characters(block[0]));
    CHECK(contains(block[3], "xxx…"));
  }
}

TEST_CASE("colour adds nothing but escape sequences") {
  std::string coloured = comparison_table(sample_comparison(), {80, true});
  REQUIRE(contains(coloured, "\x1b[1m"));
  for (const std::string sequence : {"\x1b[1m", "\x1b[0m"}) {
    for (auto at = coloured.find(sequence); at != std::string::npos; at = coloured.find(sequence)) {
      coloured.erase(at, sequence.size());
    }
  }
  CHECK(coloured == comparison_table(sample_comparison()));
}

TEST_CASE("a comparison without variants says so") {
  CHECK(comparison_table(sample_comparison({.variants = {}})) == "no variants to compare\n");
}
