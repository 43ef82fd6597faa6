#include "tests/unit/traces/test_files.hpp"
#include "traces/files/csv_reader.hpp"

#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

/// What a row has in column `b`, and where it begins.
struct Row {
  std::uint64_t line = 0;
  std::string b;
  friend bool operator==(const Row&, const Row&) = default;
};

std::vector<Row> rows_of(const std::string& path, LongLines long_lines = LongLines::refuse) {
  CsvReader csv(path, "a.csv", long_lines);
  const std::size_t b = csv.column(std::array<std::string_view, 1>{"b"});
  std::vector<Row> rows;
  while (csv.next()) rows.push_back({csv.line(), csv.complete() ? std::string(csv.field(b)) : "bad"});
  return rows;
}

}  // namespace

TEST_CASE("a line break inside quotes belongs to its field, and what looks like a row there is none") {
  const TemporaryFolder folder;
  const std::string text = "a,text,b\n0,\"x\",1\n1,\"code:\n2,b,999\n\nend \"\"q\"\",\",2\n3,x,4\n";
  const std::vector<Row> expected = {{2, "1"}, {3, "2"}, {7, "4"}};
  CHECK(rows_of(folder.write("a.csv", text)) == expected);
  CHECK(rows_of(folder.write("a.csv.gz", gzipped(text))) == expected);
  std::string carriages;
  for (const char c : text) carriages += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(rows_of(folder.write("crlf.csv", "\xef\xbb\xbf" + carriages)) == expected);
}

TEST_CASE("a quoted field keeps its line breaks as they are written, in the header too") {
  const TemporaryFolder folder;
  CsvReader csv(folder.write("a.csv", "a,\"b\r\nc\"\n1,\"x\r\n\n\"\n"), "a.csv");
  CHECK(csv.columns() == 2);
  REQUIRE(csv.next());
  CHECK(csv.line() == 3);
  CHECK(csv.complete());
  CHECK(csv.field(1) == "x\r\n\n");
  CHECK_FALSE(csv.next());
}

TEST_CASE("a quote that ends with the file is closed, with and without a last line break") {
  const TemporaryFolder folder;
  for (const std::string end : {"", "\n", "\r\n"}) {
    CHECK(rows_of(folder.write("a.csv", "a,b\n1,\"x\ny\"" + end)) == std::vector<Row>{{2, "x\ny"}});
  }
}

TEST_CASE("a quote that is not closed is an error at the line where it opened") {
  const TemporaryFolder folder;
  for (const LongLines long_lines : {LongLines::refuse, LongLines::cut}) {
    for (const std::string body : {"1,2\n3,\"x\n4,5\n", "1,2\n3,\"", "1,2\n3,\"x\"\"\n", "1,2\n3,4,\"x\n5,6\n"}) {
      const std::string path = folder.write("a.csv", "a,b\n" + body);
      const std::string error = config_error([&] { (void)rows_of(path, long_lines); });
      CHECK_MESSAGE(contains(error, "a.csv: line 3: found a quote that is not closed"), error);
    }
    const std::string header = folder.write("header.csv", "a,\"b\n1,2\n");
    CHECK(contains(config_error([&] { (void)rows_of(header, long_lines); }), "line 1: found a quote that is not"));
  }
}

TEST_CASE("line breaks inside the quotes of a row with too many fields do not make rows") {
  const TemporaryFolder folder;
  CHECK(rows_of(folder.write("a.csv", "a,b\n1,2,\"x\n7,8\n\"\n3,4\n")) == std::vector<Row>{{2, "bad"}, {5, "4"}});
}

TEST_CASE("a quote inside a field that does not begin with one opens nothing") {
  const TemporaryFolder folder;
  CHECK(rows_of(folder.write("a.csv", "a,b\n1,5\" pipe\n2,x\n")) == std::vector<Row>{{2, "5\" pipe"}, {3, "x"}});
}

TEST_CASE("a row of many lines is read up to 1 MiB wherever the blocks of the file end, and refused above") {
  const TemporaryFolder folder;
  for (const std::size_t size : {131'040UL, 131'072UL, 262'139UL, 900'000UL}) {
    std::string field;
    while (field.size() < size) field += "9,9\n";
    const auto rows = rows_of(folder.write("a.csv", "a,b\n1,\"" + field + "\"\n2,x\n"));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].b == field);
    CHECK(rows[1].b == "x");
  }
  std::string field;
  while (field.size() < 1'100'000) field += "9,9\n";
  const std::string path = folder.write("long.csv", "a,b\n1,\"" + field + "\"\n2,x\n");
  CHECK(contains(config_error([&] { (void)rows_of(path); }), "a line above 1 MiB"));
  CHECK(contains(config_error([&] { (void)rows_of(path, LongLines::cut); }), "line 2: found a quote that is not"));
}

TEST_CASE("a quote that opens in a line above 1 MiB and is closed there is a bad row, and an error when it is not") {
  const TemporaryFolder folder;
  const std::string text(3'000'000, 'x');
  CHECK(rows_of(folder.write("a.csv", "a,b\n1,\"" + text + "\"\n2,x\n"), LongLines::cut) ==
        std::vector<Row>{{2, "bad"}, {3, "x"}});
  const std::string open = folder.write("open.csv", "a,b\n1,\"" + text + "\n7,7\"\n2,x\n");
  CHECK(contains(config_error([&] { (void)rows_of(open, LongLines::cut); }), "line 2: found a quote that is not"));
}

TEST_CASE("rows that nobody reads are counted, those with line breaks once") {
  const TemporaryFolder folder;
  const std::string text(3'000'000, 'x');
  CsvReader csv(folder.write("a.csv", "a,b\n1,2\n3,\"x\n\n9,9\n\"\n\nrubbish\n4,\"" + text + "\n7,7\"\n5,6"), "a.csv",
                LongLines::cut);
  REQUIRE(csv.next());
  CHECK(csv.count_rest() == 4);
  CHECK_FALSE(csv.next());
}
