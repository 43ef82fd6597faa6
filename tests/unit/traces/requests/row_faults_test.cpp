#include "tests/unit/traces/test_files.hpp"
#include "traces/requests/csv_requests.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr const char* header = "arrived_at,num_prefill_tokens,num_decode_tokens\n";

std::map<std::string, std::uint64_t> faults_of(const std::string& path, const RequestColumns& columns,
                                               double share_max = 1.0) {
  RowRules rules;
  rules.skip_bad_rows = true;
  rules.bad_rows_max_share = share_max;
  rules.keep_duplicates = false;
  CsvRequests source({path, "", ""}, columns, rules);
  while (source.next()) {
  }
  std::map<std::string, std::uint64_t> faults;
  source.counts().faults.for_each([&](std::string_view name, std::uint64_t rows) { faults.emplace(name, rows); });
  return faults;
}

}  // namespace

TEST_CASE("every bad row is counted under what is wrong with it") {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> rows = {{"6,1", "missing_column"},
                                                                 {"6", "missing_column"},
                                                                 {"6,1,1,1", "extra_column"},
                                                                 {"6,\"1\"x,1", "broken_quotes"},
                                                                 {"6,,1", "missing_value"},
                                                                 {",1,1", "missing_value"},
                                                                 {"6,x,1", "unparsable_number"},
                                                                 {"6,1.5,1", "unparsable_number"},
                                                                 {"6,nan,1", "unparsable_number"},
                                                                 {"x,1,1", "unparsable_number"},
                                                                 {"inf,1,1", "unparsable_number"},
                                                                 {"6,-1,1", "negative"},
                                                                 {"6,1,0", "zero_tokens"},
                                                                 {"6,0.0,1", "zero_tokens"},
                                                                 {"6,10000001,1", "above_limit"},
                                                                 {"6,99999999999999999999,1", "above_limit"},
                                                                 {"1e11,1,1", "above_limit"},
                                                                 {"4,1,1", "time_backwards"},
                                                                 {"5,1,1", "duplicate"}};
  for (const auto& [row, fault] : rows) {
    CAPTURE(row);
    const std::string path = folder.write("a.csv", std::string(header) + "5,1,1\n" + row + "\n7,1,1\n");
    CHECK(faults_of(path, vidur_columns()) == std::map<std::string, std::uint64_t>{{fault, 1}});
  }
  const std::string first = folder.write("first.csv", std::string(header) + "-5,1,1\n7,1,1\n");
  CHECK(faults_of(first, vidur_columns()) == std::map<std::string, std::uint64_t>{{"negative", 1}});
  const std::string azure =
      folder.write("azure.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16,1,1\n2023-11-31,1,1\n" +
                                    std::string(2'000'000, 'x') + "\n");
  CHECK(faults_of(azure, azure_llm_columns()) ==
        std::map<std::string, std::uint64_t>{{"long_line", 1}, {"unparsable_time", 1}});
}

TEST_CASE("more bad rows than may be are an error that names reasons, counts and lines") {
  const TemporaryFolder folder;
  // A log in the order of completion: a request of 4 s ends behind three short ones that came later.
  std::string text = header;
  for (int i = 0; i < 100; ++i) text += fmt::format("{},100,{}\n", i % 4 == 3 ? i - 3 : i + 1, i % 4 == 3 ? 900 : 9);
  const std::string path = folder.write("log.csv", text + "bad\n");
  const std::string error = config_error([&] { (void)faults_of(path, vidur_columns(), 0.2); });
  CHECK_MESSAGE(
      contains(error, path + ": found 26 bad rows of 101 (25.7 %; missing_column 1, time_backwards 25; lines 5, 9"),
      error);
  CHECK_MESSAGE(contains(error, "expected at most 20 %, or a greater \"bad_rows_max_share\""), error);
  CHECK_MESSAGE(contains(error, "\"order\": \"sort\""), error);
  CHECK(faults_of(path, vidur_columns(), 0.26).size() == 2);
}

TEST_CASE(
    "one bad row in a hundred is the most that is passed over by default, also where the run ends before the file") {
  const TemporaryFolder folder;
  std::string text = header;
  for (int i = 0; i < 99; ++i) text += fmt::format("{},1,1\n", i);
  const nlohmann::json keys = {{"format", "vidur"}, {"path", folder.path("a.csv")}, {"on_bad_row", "skip"}};
  folder.write("a.csv", text + "bad\n100,1,1\n");
  CHECK(all_rows(request_spec(keys), {Seconds(1000)}).size() == 100);
  folder.write("a.csv", text + "bad\nbad\n100,1,1\n");
  CHECK(contains(config_error([&] { (void)all_rows(request_spec(keys), {Seconds(1000)}); }), "2 bad rows of 102"));
  const auto source = open_requests(request_spec(keys), {Seconds(99.5)});
  CHECK(all_rows(*source).size() == 99);
  CHECK(contains(config_error([&] { source->finish(); }), "2 bad rows of 102"));
}

TEST_CASE("a trace of bad rows alone tells how many and why") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", std::string(header) + "1,0,1\n2,1,0\n3,x,1\n");
  CHECK(contains(config_error([&] { (void)faults_of(path, vidur_columns()); }),
                 "found no good row, of 3 (unparsable_number 1, zero_tokens 2)"));
}

TEST_CASE("rows before and behind the run are counted, whatever is wrong with those behind it") {
  const TemporaryFolder folder;
  folder.write("a.csv", std::string(header) + "0,1,1\n5,1,1\n9,1,1\n10,1,1\n11,1,1\nrubbish\n");
  const nlohmann::json keys = {{"format", "vidur"}, {"path", folder.path("a.csv")}};
  const auto counts = [&](const nlohmann::json& changes, double end_s) {
    nlohmann::json spec = keys;
    if (!changes.is_null()) spec.update(changes);
    const auto source = open_requests(request_spec(spec), {Seconds(end_s)});
    (void)all_rows(*source);
    source->finish();
    return source->counts();
  };
  const RowCounts plain = counts({}, 10.0);
  CHECK(plain.outside() == 3);
  CHECK(plain.read + plain.unread == 6);
  CHECK(plain.first == Seconds(0));
  CHECK(counts({{"rows_max", 4}}, 10.0).outside() == 1);
  CHECK(counts({{"rows_max", 3}}, 10.0).outside() == 0);
  CHECK(counts({{"rate_scale", 0.5}, {"rows_max", 5}}, 10.0).outside() == 4);
  CHECK(counts({{"rows_max", 5}, {"superpose", 2}}, 10.0).outside() == 2);
  CHECK(counts({{"rows_max", 5}, {"repeat", true}}, 100.0).outside() == 0);
}
