#include "traces/files/csv_reader.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::size_t find(const CsvReader& csv, std::string_view name) { return csv.column(std::array{name}); }

}  // namespace

TEST_CASE("columns are found whatever their case, blanks and subscripts") {
  const TemporaryFolder folder;
  const CsvReader csv(folder.write("a.csv", "Time, Intensity gCO₂eq/kWh ,\"a, b\"\n"), "a.csv");
  CHECK(find(csv, "time") == 0);
  CHECK(find(csv, "intensity GCO2eq/kWh") == 1);
  CHECK(find(csv, "A, B") == 2);
  const std::string error = config_error([&] { (void)find(csv, "price"); });
  CHECK_MESSAGE(contains(error, "a.csv: line 1: found the columns \"time\""), error);
  CHECK_MESSAGE(contains(error, "expected a column \"price\""), error);
}

TEST_CASE("fields keep commas inside quotes and lose blanks around them") {
  const TemporaryFolder folder;
  CsvReader csv(folder.write("a.csv", "a,b,c\n1, 2 ,\"x, \"\"y\"\"\"\n\n,,\n1,2\n1,2,3,4\n1,2,\"x\"y\n"), "a.csv");
  REQUIRE(csv.next());
  CHECK(csv.complete());
  CHECK(csv.field(1) == "2");
  CHECK(csv.field(2) == "x, \"\"y\"\"");
  REQUIRE(csv.next());
  CHECK(csv.complete());
  CHECK(csv.line() == 4);
  CHECK(csv.field(2).empty());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(csv.next());
    CHECK_FALSE(csv.complete());
  }
  CHECK_FALSE(csv.next());
}

TEST_CASE("an empty file and a blank header are errors at line 1") {
  const TemporaryFolder folder;
  const std::string empty = folder.write("empty.csv", "");
  CHECK(contains(config_error([&] { (void)CsvReader(empty, "empty.csv"); }), "empty.csv: line 1: found an empty file"));
  const std::string blank = folder.write("blank.csv", "\n1,2\n");
  CHECK(contains(config_error([&] { (void)CsvReader(blank, "blank.csv"); }), "line 1: found a blank line"));
}

TEST_CASE("a column that the header names twice is refused when it is asked for") {
  const TemporaryFolder folder;
  const CsvReader csv(folder.write("a.csv", "a,b,A\n"), "a.csv");
  CHECK(find(csv, "b") == 1);
  CHECK(contains(config_error([&] { (void)find(csv, "a"); }), "line 1: found two columns \"a\""));
}

TEST_CASE("a header of a million columns, rows of a million fields and a long header are no trouble") {
  const TemporaryFolder folder;
  const std::string commas(1'000'000, ',');
  CsvReader wide(folder.write("wide.csv", "a" + commas + "\n1" + commas + "\n"), "wide.csv");
  CHECK(wide.columns() == 1'000'001);
  CHECK(contains(config_error([&] { (void)find(wide, "b"); }), "and 999981 more"));
  REQUIRE(wide.next());
  CHECK(wide.complete());
  CsvReader narrow(folder.write("narrow.csv", "a,b\n1" + commas + "\n"), "narrow.csv");
  REQUIRE(narrow.next());
  CHECK_FALSE(narrow.complete());
  const std::string subscripts = folder.write("subscripts.csv", [] {
    std::string text;
    for (int i = 0; i < 300'000; ++i) text += "₂";
    return text + "\n";
  }());
  CHECK(CsvReader(subscripts, "s").has_column(std::string(300'000, '2')));
  const std::string longer = folder.write("longer.csv", std::string(2'000'000, 'a') + "\n1\n");
  for (const LongLines long_lines : {LongLines::refuse, LongLines::cut}) {
    CHECK(
        contains(config_error([&] { (void)CsvReader(longer, "l", long_lines); }), "line 1: found a line above 1 MiB"));
  }
}

TEST_CASE("commas are found wherever they stand in a row") {
  const TemporaryFolder folder;
  for (std::size_t first = 0; first < 20; ++first) {
    for (std::size_t second = 0; second < 20; ++second) {
      const std::string a(first, '-');
      const std::string b(second, '\x2b');  // one below the comma
      CsvReader csv(folder.write("a.csv", "a,b,c\n" + a + "," + b + ",x\n"), "a.csv");
      REQUIRE(csv.next());
      REQUIRE(csv.complete());
      REQUIRE(csv.field(0) == a);
      REQUIRE(csv.field(1) == b);
      REQUIRE(csv.field(2) == "x");
    }
  }
}
