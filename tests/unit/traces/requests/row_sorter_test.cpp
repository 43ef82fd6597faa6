#include "traces/requests/row_sorter.hpp"

#include "sim/base/random/stream.hpp"
#include "tests/unit/traces/test_files.hpp"
#include "tests/unit/traces/trace_statistics.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <numeric>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::vector<TraceRow> sorted(const std::vector<TraceRow>& rows, std::size_t run_rows) {
  RowSorter sorter(run_rows);
  for (const TraceRow& row : rows) sorter.add(row);
  sorter.finish();
  std::vector<TraceRow> out;
  while (const auto row = sorter.next()) out.push_back(*row);
  return out;
}

/// How many files are open: one without a name that is left open would stay.
std::size_t open_files() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

}  // namespace

TEST_CASE("rows come out in order of time, those of one time as they came, in memory and over many runs") {
  Generator generator(3);
  std::vector<TraceRow> rows;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    rows.push_back(
        {Seconds(std::floor(500.0 * generator.uniform())), i + 1, 1, 0, 0, 0, static_cast<std::uint16_t>(i % 7)});
  }
  std::vector<TraceRow> expected = rows;
  std::stable_sort(expected.begin(), expected.end(),
                   [](const TraceRow& a, const TraceRow& b) { return a.arrival < b.arrival; });
  for (const std::size_t run_rows : {100'000UL, 20'000UL, 19'999UL, 5000UL, 333UL, 7UL}) {
    CAPTURE(run_rows);
    const auto out = sorted(rows, run_rows);
    REQUIRE(same_rows(out, expected));
    CHECK(std::equal(out.begin(), out.end(), expected.begin(),
                     [](const TraceRow& a, const TraceRow& b) { return a.tenant == b.tenant; }));
  }
  CHECK(sorted({}, 10).empty());
}

TEST_CASE("a log in order of completion is read in order of arrival when asked, and refused when not") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("log.csv",
                   "t,p,o\n2024-01-01T00:00:05Z,5,1\n2024-01-01T00:00:02Z,2,9\n2024-01-01T00:00:09Z,9,1\n"
                   "2024-01-01T00:00:02Z,3,9\n");
  nlohmann::json keys = {{"format", "csv"},       {"path", path},         {"time_column", "t"},
                         {"prompt_column", "p"},  {"output_column", "o"}, {"time_unit", "iso8601"},
                         {"time_origin", "start"}};
  RequestWindow window{Seconds(100)};
  window.context.times.start = *parse_utc("2024-01-01T00:00:00Z");
  CHECK(contains(config_error([&] { (void)all_rows(request_spec(keys), window); }), "line 3: found"));
  keys["order"] = "sort";
  const auto rows = all_rows(request_spec(keys), window);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].arrival == Seconds(2));
  CHECK(rows[0].prompt_tokens == 2);
  CHECK(rows[1].prompt_tokens == 3);
  CHECK(rows[2].prompt_tokens == 5);
  CHECK(rows[3].arrival == Seconds(9));
  // What does not sort is still bad, and told.
  keys["on_bad_row"] = "skip";
  folder.write("log.csv", "t,p,o\n2024-01-01T00:00:05Z,5,0\n2024-01-01T00:00:02Z,2,9\n");
  CHECK(contains(config_error([&] { (void)all_rows(request_spec(keys), window); }), "zero_tokens 1"));
}

TEST_CASE("a single row and rows of one time can be sorted") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n3,1,1\n");
  const nlohmann::json keys = {{"format", "vidur"}, {"path", path}, {"order", "sort"}};
  CHECK(all_rows(request_spec(keys), {Seconds(10)}).size() == 1);
  folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n3,1,1\n3,1,1\n");
  CHECK(all_rows(request_spec(keys), {Seconds(10)}).size() == 2);
}

TEST_CASE("a bad row behind several runs of a sorted trace leaves no temporary file behind") {
  const std::size_t before = open_files();
  {
    RowSorter sorter(10);
    for (std::uint32_t i = 0; i < 100; ++i) sorter.add({Seconds(100.0 - i), 1, 1});
    CHECK(open_files() == before + 1);
  }
  CHECK(open_files() == before);
}
