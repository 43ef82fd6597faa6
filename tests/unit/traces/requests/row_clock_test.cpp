#include "traces/requests/row_clock.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::vector<double> times_of(const std::string& path, const nlohmann::json& changes, const TimeBase& base = {}) {
  nlohmann::json spec = {
      {"format", "csv"}, {"path", path}, {"time_column", "t"}, {"prompt_column", "p"}, {"output_column", "o"}};
  if (!changes.is_null()) spec.update(changes);
  RequestWindow window{Seconds(1e10)};
  window.context.times = base;
  std::vector<double> times;
  for (const TraceRow& row : all_rows(request_spec(spec), window)) times.push_back(row.arrival.value());
  return times;
}

}  // namespace

TEST_CASE("one moment is the same in every unit of time") {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> files = {
      {"s", "1717200000\n1717200001.5"},
      {"ms", "1717200000000\n1717200001500"},
      {"us", "1717200000000000\n1717200001500000.0"},
      {"ns", "1717200000000000000\n1717200001500000000"},
      {"iso8601", "2024-06-01T00:00:00Z\n2024-06-01T02:00:01.5+02:00"}};
  TimeBase base;
  base.start = *parse_utc("2024-05-31T23:59:00Z");
  for (const auto& [unit, times] : files) {
    CAPTURE(unit);
    std::string text = "t,p,o\n" + times + "\n";
    for (std::size_t at = text.find('\n', 6); at != std::string::npos; at = text.find('\n', at + 5)) {
      text.replace(at, 1, ",1,1\n");
    }
    const std::string path = folder.write(unit + ".csv", text);
    const auto first = times_of(path, {{"time_unit", unit}, {"time_origin", "first_row"}});
    const auto start = times_of(path, {{"time_unit", unit}, {"time_origin", "start"}}, base);
    REQUIRE(first.size() == 2);
    REQUIRE(start.size() == 2);
    CHECK(first[0] == 0.0);
    CHECK(first[1] == doctest::Approx(1.5).epsilon(1e-6));
    CHECK(start[0] == doctest::Approx(60.0).epsilon(1e-8));
    CHECK(start[1] == doctest::Approx(61.5).epsilon(1e-8));
  }
}

TEST_CASE("nanoseconds since 1970 keep each of them") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.csv", "t,p,o\n1717200000000000001,1,1\n1717200000000000002,1,1\n1717200000000000104,1,1\n");
  CHECK(times_of(path, {{"time_unit", "ns"}, {"time_origin", "first_row"}}) == std::vector<double>{0.0, 1e-9, 103e-9});
  const std::string micro = folder.write("b.csv", "t,p,o\n1,1,1\n2.25,1,1\n");
  CHECK(times_of(micro, {{"time_unit", "us"}}) == std::vector<double>{1e-6, 2.25e-6});
}

TEST_CASE("a time beyond what nanoseconds hold is a bad row and no other time") {
  const TemporaryFolder folder;
  for (const std::string time : {"99999999999999999999", "1e300", "-1e300", "x", "9223372036854775807"}) {
    const std::string path = folder.write("a.csv", "t,p,o\n" + time + ",1,1\n");
    CHECK(contains(config_error([&] { (void)times_of(path, {{"time_unit", "us"}}); }), "line 2: found"));
  }
}

TEST_CASE("rows before the scenario's start are passed over where times are calendar times") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv",
                                        "t,p,o\n2024-01-01T00:00:00Z,1,1\n2024-01-01T01:00:00Z,1,1\n"
                                        "2024-01-01T01:00:00.5Z,1,1\n");
  TimeBase base;
  base.start = *parse_utc("2024-01-01T01:00:00Z");
  CHECK(times_of(path, {{"time_unit", "iso8601"}, {"time_origin", "start"}}, base) == std::vector<double>{0.0, 0.5});
}

TEST_CASE("a row far before the scenario's start is not looked for in the future, and order is still asked for") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", "t,p,o\n1700000010,1,1\n1700000009,1,1\n1700000011,1,1\n");
  TimeBase base;
  base.start = *parse_utc("2024-01-01T01:00:00Z");
  CHECK(contains(config_error([&] { (void)times_of(path, {{"time_origin", "start"}}, base); }), "line 3: found"));
}
