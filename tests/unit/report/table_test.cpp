#include "tools/cli/table.hpp"

#include "tests/unit/report/sample_comparison.hpp"

#include <algorithm>
#include <doctest/doctest.h>
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

/// The blocks of the table, without legend and notes: lines up to the one that starts with `*`.
std::vector<std::vector<std::string>> blocks_of(const std::string& table) {
  std::vector<std::vector<std::string>> blocks(1);
  for (const std::string& line : lines_of(table)) {
    if (line.starts_with("*")) break;
    if (line.empty()) {
      blocks.emplace_back();
    } else {
      blocks.back().push_back(line);
    }
  }
  return blocks;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the comparison table has one row per variant, all lines equally wide and within 160 columns") {
  const auto blocks = blocks_of(comparison_table(sample_comparison()));
  REQUIRE(blocks.size() == 1);
  REQUIRE(blocks[0].size() == 3 + 4);
  for (const std::string& line : blocks[0]) CHECK(characters(line) == characters(blocks[0][0]));
  CHECK(characters(blocks[0][0]) <= 160);
  CHECK(blocks[0][3].starts_with("home "));
  CHECK(blocks[0][6].starts_with("deferral "));
}

TEST_CASE("every figure of the comparison table has its unit in the header") {
  const auto block = blocks_of(comparison_table(sample_comparison()))[0];
  for (const char* head : {"TTFT s", "TPOT ms", "end-to-end s", "Wh/request", "gCO2e/request"}) {
    CHECK_MESSAGE(contains(block[0], head), head);
  }
  for (const char* subhead : {"kWh", "mL/req", "USD/1k", "%", "p50", "p99", "completed"}) {
    CHECK_MESSAGE(contains(block[1], subhead), subhead);
  }
}

TEST_CASE("a narrow terminal gets one row per figure, in blocks of equally wide lines that fit") {
  for (const int columns_max : {40, 80, 100, 120}) {
    CAPTURE(columns_max);
    const std::string table = comparison_table(sample_comparison(), {columns_max, false});
    std::size_t names = 0;
    for (const auto& block : blocks_of(table)) {
      CHECK(contains(block[0], "figure, unit"));
      for (const std::string& line : block) {
        CHECK(characters(line) == characters(block[0]));
        if (columns_max >= 80) CHECK(characters(line) <= columns_max);
      }
      for (const char* name : {"home", "lowest-carbon", "carbon-latency", "deferral"})
        names += contains(block[0], name);
    }
    CHECK(names == 4);
  }
}

TEST_CASE("a figure that is not defined is shown as a dash, never as 0") {
  auto comparison = sample_comparison({.variants = {"empty"}});
  auto& results = comparison["variants"][0]["results"];
  results["requests"]["completed"] = 0;
  for (const char* kind : {"ttft", "tpot", "e2e"}) results["latency_s"][kind] = nullptr;
  for (const char* block : {"slo", "quality", "energy_wh_per_request", "cost_usd_per_1k_requests"})
    results[block] = nullptr;
  results["energy_kwh"]["facility"] = nullptr;
  const std::string row = blocks_of(comparison_table(comparison))[0][3];
  std::size_t dashes = 0;
  for (std::size_t at = row.find("–"); at != std::string::npos; at = row.find("–", at + 1)) ++dashes;
  CHECK(dashes == 14);
}

TEST_CASE("the best value of a figure is marked, and nothing where all are equal or one stands alone") {
  auto comparison = sample_comparison();
  for (std::size_t v = 0; v < 4; ++v) {
    comparison["variants"][v]["results"]["energy_kwh"]["facility"] = 1000.0 + (v == 2 ? 0.0 : 77.0);
  }
  const auto rows = blocks_of(comparison_table(comparison))[0];
  CHECK(contains(rows[5], " 1,000.0*"));
  CHECK_FALSE(contains(rows[3], "1,077.0*"));
  CHECK_FALSE(contains(rows[3], "81.34*"));
  const auto alone = blocks_of(comparison_table(sample_comparison({.variants = {"alone"}})))[0];
  CHECK_FALSE(contains(alone[3], "*"));
}

TEST_CASE("an attainment just below one is not rounded up to 100 percent") {
  auto comparison = sample_comparison({.variants = {"nearly"}});
  comparison["variants"][0]["results"]["slo"]["attainment"] = 0.9999999;
  CHECK(contains(comparison_table(comparison), "99.99"));
  CHECK_FALSE(contains(blocks_of(comparison_table(comparison))[0][3], "100.00"));
}

TEST_CASE("the notes tell requests without an answer, the bound and its absence, and the change against the baseline") {
  const std::string table = comparison_table(sample_comparison());
  CHECK(contains(table, "home (baseline)\n"));
  CHECK(contains(table, "requests without an answer: 1,200 timed out, 8 still in flight at the end"));
  CHECK(contains(table, "above the certified bound; regret of the routing 11.1 % over the hindsight optimum"));
  CHECK(contains(table, "against the baseline: carbon per request −"));
  auto lossy = sample_comparison({.variants = {"lossy"}});
  lossy["variants"][0]["results"]["bound"] = nullptr;
  CHECK(contains(comparison_table(lossy), "no bound was computed"));
  lossy["variants"][0]["results"]["requests"]["completed"] =
      0.99 * lossy["variants"][0]["results"]["requests"]["injected"].get<double>();
  CHECK(contains(comparison_table(lossy), "no bound: fewer than 99.9 % of the requests completed"));
}

TEST_CASE("a regret that rounds to nothing was printed as −0.0 percent") {
  auto comparison = sample_comparison({.variants = {"best"}});
  comparison["variants"][0]["results"]["bound"]["regret_pct"] = -1e-10;
  CHECK(contains(comparison_table(comparison), "regret of the routing 0.0 % over"));
}

TEST_CASE("a variant's name cannot send control sequences to the terminal nor widen the table without limit") {
  const std::string name = "\x1b[2Jé" + std::string(60, 'x');
  const std::string table = comparison_table(sample_comparison({.variants = {name}}));
  CHECK_FALSE(contains(table, "\x1b"));
  const auto block = blocks_of(table)[0];
  for (const std::string& line : block) CHECK(characters(line) == characters(block[0]));
  CHECK(contains(block[3], "xxx…"));
}

TEST_CASE("colour adds nothing but escape sequences") {
  std::string coloured = comparison_table(sample_comparison(), {160, true});
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
