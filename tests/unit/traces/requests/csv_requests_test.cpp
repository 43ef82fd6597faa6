#include "traces/requests/csv_requests.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr const char* azure_header = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

std::vector<TraceRow> read(const std::string& path, const RequestColumns& columns, const RowRules& rules = {}) {
  CsvRequests source({path, "", ""}, columns, rules);
  return all_rows(source);
}

std::uint32_t median(std::vector<TraceRow> rows, std::uint32_t TraceRow::*tokens) {
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
  std::nth_element(rows.begin(), middle, rows.end(),
                   [&](const TraceRow& a, const TraceRow& b) { return a.*tokens < b.*tokens; });
  return (*middle).*tokens;
}

/// Bad rows are skipped, however many they are.
RowRules skipping() {
  RowRules rules;
  rules.skip_bad_rows = true;
  rules.bad_rows_max_share = 1.0;
  return rules;
}

std::string ten_megabytes(char c) {
  std::string text;
  text.resize(10'000'000, c);
  return text;
}

}  // namespace

TEST_CASE("the Azure 2023 conversation trace has its published rows and medians") {
  const auto path = data_file("traces/azure_llm_2023_conv.csv.gz");
  if (!path) return;
  const auto rows = read(*path, azure_llm_columns());
  CHECK(rows.size() == 19'366);
  CHECK(median(rows, &TraceRow::prompt_tokens) == 1020);
  CHECK(median(rows, &TraceRow::output_tokens) == 129);
  CHECK(rows.front().arrival == Seconds(0));
  CHECK(rows.front().prompt_tokens == 374);
  CHECK(rows[1].arrival.value() == doctest::Approx(4.314579).epsilon(1e-12));
  CHECK(rows.back().arrival.value() == doctest::Approx(3501.721937).epsilon(1e-12));
  CHECK(ascending(rows));
}

TEST_CASE("the Azure 2023 code trace has its published rows and medians") {
  const auto path = data_file("traces/azure_llm_2023_code.csv.gz");
  if (!path) return;
  const auto rows = read(*path, azure_llm_columns());
  CHECK(rows.size() == 8'819);
  CHECK(median(rows, &TraceRow::prompt_tokens) == 1469);
  CHECK(median(rows, &TraceRow::output_tokens) == 13);
}

TEST_CASE("Azure times may carry an offset, and count from the first row") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", std::string(azure_header) +
                                                     "2024-05-10 00:00:00.009930+00:00,2162,5\n"
                                                     "2024-05-10 00:00:01.259930+00:00,2399,6\n");
  const auto rows = read(path, azure_llm_columns());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].arrival == Seconds(0));
  CHECK(rows[1].arrival == Seconds(1.25));
  CHECK(rows[1].prompt_tokens == 2399);
  CHECK(rows[1].output_tokens == 6);
}

TEST_CASE("a Vidur trace keeps its times, its further columns and whole decimals do not matter") {
  const TemporaryFolder folder;
  const std::string path = folder.write("v.csv",
                                        "arrived_at,num_prefill_tokens,num_decode_tokens,pd_ratio\n"
                                        "0.5,374,44.0,8.5\n1e1,396,109,3.6\n");
  const auto rows = read(path, vidur_columns());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].arrival == Seconds(0.5));
  CHECK(rows[0].output_tokens == 44);
  CHECK(rows[1].arrival == Seconds(10));
}

TEST_CASE("columns, unit and zero of a CSV are the scenario's to name") {
  const TemporaryFolder folder;
  const std::string path = folder.write("c.csv", "out,when,in\n5,1000,7\n6,2500,8\n");
  const nlohmann::json base = {{"format", "csv"},       {"path", path},           {"time_column", "when"},
                               {"prompt_column", "in"}, {"output_column", "out"}, {"time_unit", "ms"}};
  auto rows = all_rows(request_spec(base), {Seconds(100)});
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].arrival == Seconds(2.5));
  CHECK(rows[1].prompt_tokens == 8);
  CHECK(rows[1].output_tokens == 6);
  nlohmann::json shifted = base;
  shifted["time_origin"] = "first_row";
  rows = all_rows(request_spec(shifted), {Seconds(100)});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].arrival == Seconds(0));
  CHECK(rows[1].arrival == Seconds(1.5));
}

TEST_CASE("a malformed row is refused with its line, what was found and what was expected") {
  const TemporaryFolder folder;
  const std::string good = "2023-11-16 18:15:46.68,374,44\n";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"2023-11-16 18:15:47,374", "expected 3 fields"},
      {"2023-11-16 18:15:47,374,44,1", "expected 3 fields"},
      {"2023-11-16 18:15:47,0,44", "found \"0\", expected a whole number of tokens from 1 to 10000000"},
      {"2023-11-16 18:15:47,374,0", "found \"0\""},
      {"2023-11-16 18:15:47,-1,44", "found \"-1\""},
      {"2023-11-16 18:15:47,374,44.5", "found \"44.5\""},
      {"2023-11-16 18:15:47,374,44.", "found \"44.\""},
      {"2023-11-16 18:15:47,10000001,44", "found \"10000001\""},
      {"2023-11-16 18:15:47,99999999999,44", "found \"99999999999\""},
      {"2023-11-16 18:15:47,,44", "found \"\""},
      {"2023-11-16 18:15:47,374,abc", "found \"abc\""},
      {"2023-11-31 18:15:47,374,44", "found \"2023-11-31 18:15:47\", expected a time"},
      {"yesterday,374,44", "found \"yesterday\""},
      {"2023-11-16 18:15:46,374,44", "expected a time not before that of the row above"}};
  for (const auto& [row, message] : rows) {
    const std::string path = folder.write("bad.csv", azure_header + good + row + "\n" + good);
    const std::string error = config_error([&] { (void)read(path, azure_llm_columns()); });
    CHECK_MESSAGE(contains(error, path + ": line 3: "), error);
    CHECK_MESSAGE(contains(error, message), error);
  }
}

TEST_CASE("times below zero, not finite or absurdly late are refused") {
  const TemporaryFolder folder;
  const std::string header = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  const std::vector<std::pair<std::string, std::string>> rows = {{"-1", "not negative"},
                                                                 {"inf", "finite"},
                                                                 {"nan", "finite"},
                                                                 {"1e999", "finite"},
                                                                 {"", "finite"},
                                                                 {"0x10", "finite"},
                                                                 {"1700000000000", "three hundred years"}};
  for (const auto& [time, message] : rows) {
    const std::string path = folder.write("bad.csv", header + time + ",1,1\n");
    const std::string error = config_error([&] { (void)read(path, vidur_columns()); });
    CHECK_MESSAGE((contains(error, "line 2") && contains(error, message)), error);
  }
}

TEST_CASE("bad rows are counted and remembered where the scenario skips them") {
  const TemporaryFolder folder;
  std::string text = azure_header;
  for (int i = 0; i < 30; ++i) {
    text += i % 2 == 0 ? "2023-11-16 18:15:" + std::to_string(10 + i) + ",1,1\n" : "rubbish\n";
  }
  const RowRules rules = skipping();
  CsvRequests source({folder.write("a.csv", text), "", ""}, azure_llm_columns(), rules);
  CHECK(all_rows(source).size() == 15);
  CHECK(source.rows_read() == 15);
  CHECK(source.rows_skipped() == 15);
  const auto lines = source.counts().skipped_lines;
  REQUIRE(lines.size() == RowCounts::lines_kept);
  CHECK(lines.front() == 3);
  CHECK(lines.back() == 21);
}

TEST_CASE("a row that goes back in time does not set the clock back where bad rows are skipped") {
  const TemporaryFolder folder;
  const RowRules rules = skipping();
  const std::string path =
      folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n5,1,1\n2,1,1\n3,1,1\n6,1,1\n");
  const auto rows = read(path, vidur_columns(), rules);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].arrival == Seconds(6));
}

TEST_CASE("a trace without a good row is an error even where bad rows are skipped") {
  const TemporaryFolder folder;
  const RowRules rules = skipping();
  for (const std::string body : {"", "rubbish\n"}) {
    const std::string path = folder.write("a.csv", azure_header + body);
    CHECK(contains(config_error([&] { (void)read(path, azure_llm_columns(), rules); }), "no good row"));
  }
}

TEST_CASE("rows and lengths can be limited") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n1,100,50\n2,10,5\n3,bad,bad\n");
  const nlohmann::json spec = {
      {"format", "vidur"}, {"path", path}, {"rows_max", 2}, {"prompt_tokens_max", 64}, {"output_tokens_max", 32}};
  const auto rows = all_rows(request_spec(spec), {Seconds(100)});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].prompt_tokens == 64);
  CHECK(rows[0].output_tokens == 32);
  CHECK(rows[1].prompt_tokens == 10);
  CHECK(rows[1].output_tokens == 5);
}

TEST_CASE("a row equal to the row above is a bad row of an Azure trace unless it is kept") {
  const TemporaryFolder folder;
  const std::string row = "2023-11-16 18:15:46.68,374,44\n";
  const std::string path = folder.write("a.csv", azure_header + row + row + "2023-11-16 18:15:46.68,374,45\n");
  const nlohmann::json base = {{"format", "azure_llm"}, {"path", path}};
  const auto rows_of = [&](const nlohmann::json& changes) {
    nlohmann::json spec = base;
    spec.update(changes);
    return all_rows(request_spec(spec), {Seconds(100)}).size();
  };
  CHECK(contains(config_error([&] { (void)rows_of(nlohmann::json::object()); }), path + ": line 3: found"));
  CHECK(rows_of({{"on_bad_row", "skip"}, {"bad_rows_max_share", 0.4}}) == 2);
  CHECK(rows_of({{"duplicate_rows", "keep"}}) == 3);
  // Also where both are cut to one length, the rows of the file decide.
  CHECK(rows_of({{"on_bad_row", "skip"}, {"bad_rows_max_share", 1}, {"output_tokens_max", 10}}) == 2);
}

TEST_CASE("equal requests at one time are a batch in a trace of coarse times, unless they are called bad") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("v.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,10,5\n0,10,5\n0,10,5\n1,10,5\n");
  const nlohmann::json base = {{"format", "vidur"}, {"path", path}};
  CHECK(all_rows(request_spec(base), {Seconds(100)}).size() == 4);
  nlohmann::json strict = base;
  strict["duplicate_rows"] = "bad";
  CHECK(contains(config_error([&] { (void)all_rows(request_spec(strict), {Seconds(100)}); }), "line 3"));
}

TEST_CASE("a byte order mark, carriage returns, blank lines and a last line without its end do not matter") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv",
                                        "\xef\xbb\xbf"
                                        "arrived_at,num_prefill_tokens,num_decode_tokens\r\n"
                                        "0,10,5\r\n\r\n  \n1, 20 ,6\r\n2,\"30\",7");
  const auto rows = read(path, vidur_columns());
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].prompt_tokens == 20);
  CHECK(rows[2].prompt_tokens == 30);
  CHECK(rows[2].output_tokens == 7);
}

TEST_CASE("rubbish in a row is an error at its line, and a counted skip when asked") {
  const TemporaryFolder folder;
  const std::string good = "2023-11-16 18:15:46.68,374,44\n";
  const std::string later = "2023-11-16 18:15:47,374,44\n";
  const std::string nul("\0", 1);
  const std::vector<std::string> bad = {"2023-11-16 18:15:46.9,3" + nul + "4,44",  // NUL bytes
                                        nul,
                                        std::string(10, '\0') + ",1,1",
                                        "2023-11-16 18:15:46.9,374",                           // truncated
                                        "2023-11-16 18:1",                                     // truncated in the time
                                        "2023-11-16 18:15:46.9,374," + std::string(400, '9'),  // a huge number
                                        "2023-11-16 18:15:46.9,nan,44",                        // no number
                                        "2023-11-16 18:15:46." + std::string(400, '9') + "x,374,44",  // a long fraction
                                        "2023-11-16 18:15:46.9,374,44" + ten_megabytes(' ') + "1",    // ten megabytes
                                        ten_megabytes(','),
                                        "\xff\xfe" + nul};
  for (std::size_t i = 0; i < bad.size(); ++i) {
    CAPTURE(i);
    const std::string path = folder.write("bad.csv", azure_header + good + bad[i] + "\n" + later);
    const std::string error = config_error([&] { (void)read(path, azure_llm_columns()); });
    CHECK_MESSAGE(contains(error, path + ": line 3: "), error);
    CHECK_MESSAGE(error.size() < 400, error);
    const RowRules rules = skipping();
    CsvRequests source({path, "", ""}, azure_llm_columns(), rules);
    CHECK(all_rows(source).size() == 2);
    CHECK(source.counts().skipped_lines == std::vector<std::uint64_t>{3});
  }
}

TEST_CASE("a truncated packed trace is an error with its line even where bad rows are skipped") {
  const TemporaryFolder folder;
  std::string text = azure_header;
  for (int i = 0; i < 50'000; ++i)
    text += "2023-11-16 18:" + std::to_string(10 + i / 1000) + ":00,1," + std::to_string(1 + i) + "\n";
  const RowRules rules = skipping();
  for (const std::string& packed : {gzipped(text), zstd_packed(text)}) {
    const std::string path = folder.write("cut", packed.substr(0, packed.size() * 9 / 10));
    const std::string error = config_error([&] { (void)read(path, azure_llm_columns(), rules); });
    CHECK_MESSAGE(contains(error, "truncated"), error);
    CHECK_MESSAGE(contains(error, path + ": line "), error);
  }
}

TEST_CASE("rows read in blocks are those read singly, and reading stops at the end asked for") {
  const TemporaryFolder folder;
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < 100; ++i) text += std::to_string(i) + "," + std::to_string(i + 1) + ",1\n";
  text += "rubbish\n";
  CsvRequests source({folder.write("a.csv", text), "", ""}, vidur_columns(), {});
  std::array<TraceRow, 32> block;
  CHECK(source.read(block, Seconds(1000)) == 32);
  CHECK(block.back().prompt_tokens == 32);
  CHECK(source.read(block, Seconds(50.5)) == 19);
  CHECK(block[18].arrival == Seconds(50));
  CHECK(source.rows_read() == 52);  // the row at 51 s told that the end was reached
}
