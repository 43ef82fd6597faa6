#include "traces/files/line_reader.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::vector<std::string> lines_of(const std::string& path) {
  LineReader reader(path, "file");
  std::vector<std::string> lines;
  while (const auto line = reader.next()) lines.emplace_back(*line);
  return lines;
}

std::string numbered_lines(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("lines end with a newline, a carriage return and newline, or the file") {
  const TemporaryFolder folder;
  CHECK(lines_of(folder.write("a", "one\ntwo\r\n\nlast")) == std::vector<std::string>{"one", "two", "", "last"});
  CHECK(lines_of(folder.write("b", "\xef\xbb\xbfone\n")) == std::vector<std::string>{"one"});
  CHECK(lines_of(folder.write("c", "")).empty());
}

TEST_CASE("a gzip file reads like its text, whether its name says so or not") {
  const TemporaryFolder folder;
  const std::string text = numbered_lines(100'000);
  const auto expected = lines_of(folder.write("plain", text));
  CHECK(expected.size() == 100'000);
  CHECK(expected.back() == "line 100000");
  CHECK(lines_of(folder.write("named.gz", gzipped(text))) == expected);
  CHECK(lines_of(folder.write("unnamed", gzipped(text))) == expected);
}

TEST_CASE("several gzip members are one text") {
  const TemporaryFolder folder;
  CHECK(lines_of(folder.write("two.gz", gzipped("one\ntw") + gzipped("o\nthree"))) ==
        std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a gzip file cut anywhere is an error that says so") {
  const TemporaryFolder folder;
  const std::string packed = gzipped(numbered_lines(2000));
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, packed.size() / 2, packed.size() - 1}) {
    const std::string path = folder.write("cut.gz", packed.substr(0, size));
    const std::string error = config_error([&] { (void)lines_of(path); });
    CHECK_MESSAGE(contains(error, "truncated gzip"), error);
    CHECK_MESSAGE(contains(error, "file: line "), error);
  }
}

TEST_CASE("damaged gzip data and bytes after its end are errors") {
  const TemporaryFolder folder;
  std::string packed = gzipped(numbered_lines(2000));
  const std::string trailing = folder.write("trailing.gz", packed + "more");
  CHECK(contains(config_error([&] { (void)lines_of(trailing); }), "damaged gzip"));
  packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);
  const std::string damaged = folder.write("damaged.gz", packed);
  CHECK(contains(config_error([&] { (void)lines_of(damaged); }), "damaged gzip"));
  const std::string plain = folder.write("plain.gz", "a,b\n1,2\n");
  CHECK(contains(config_error([&] { (void)lines_of(plain); }), "damaged gzip"));
}

TEST_CASE("a line of one mebibyte is read and a longer one is refused with its number") {
  const TemporaryFolder folder;
  const std::string longest(LineReader::line_bytes_max, 'x');
  CHECK(lines_of(folder.write("longest", "a\n" + longest + "\nb\n")).at(1).size() == longest.size());
  for (const std::string ending : {"x\nb\n", "x", "xxxxxxxxxxx"}) {
    const std::string path = folder.write("longer", "a\n" + longest + ending);
    CHECK(contains(config_error([&] { (void)lines_of(path); }), "line 2: found a line above 1 MiB"));
  }
}

TEST_CASE("a missing file, a folder and a zstd file are named in the error") {
  const TemporaryFolder folder;
  CHECK(contains(config_error([&] { (void)lines_of(folder.path("none")); }), "file: found no readable file"));
  CHECK(contains(config_error([&] { (void)lines_of(folder.path("")); }), "no readable file"));
  const std::string path = folder.write("a.zst", "x");
  CHECK(contains(config_error([&] { (void)lines_of(path); }), "a zstd file"));
}
