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

/// A way of packing, and what its files end in.
struct Packing {
  std::string suffix;
  std::string format;
  std::string (*packed)(const std::string&);
};

const std::vector<Packing>& packings() {
  static const std::vector<Packing> both = {{".gz", "gzip", gzipped}, {".zst", "zstd", zstd_packed}};
  return both;
}

}  // namespace

TEST_CASE("lines end with a newline, a carriage return and newline, or the file") {
  const TemporaryFolder folder;
  CHECK(lines_of(folder.write("a", "one\ntwo\r\n\nlast")) == std::vector<std::string>{"one", "two", "", "last"});
  CHECK(lines_of(folder.write("b", "\xef\xbb\xbfone\n")) == std::vector<std::string>{"one"});
  CHECK(lines_of(folder.write("c", "")).empty());
}

TEST_CASE("a packed file reads like its text, whatever its name says") {
  const TemporaryFolder folder;
  const std::string text = numbered_lines(100'000);
  const auto expected = lines_of(folder.write("plain", text));
  CHECK(expected.size() == 100'000);
  CHECK(expected.back() == "line 100000");
  for (const Packing& packing : packings()) {
    for (const std::string& name : {"named" + packing.suffix, std::string("unnamed"), std::string("other.gz")}) {
      CHECK(lines_of(folder.write(name, packing.packed(text))) == expected);
    }
  }
}

TEST_CASE("several gzip members or zstd frames are one text") {
  const TemporaryFolder folder;
  for (const Packing& packing : packings()) {
    CHECK(lines_of(folder.write("two", packing.packed("one\ntw") + packing.packed("") + packing.packed("o\nthree"))) ==
          std::vector<std::string>{"one", "two", "three"});
  }
}

TEST_CASE("a skippable zstd frame is passed over, at the beginning too") {
  const TemporaryFolder folder;
  const std::string skippable = std::string("\x53\x2a\x4d\x18\x03\0\0\0", 8) + "abc";
  CHECK(lines_of(folder.write("a", skippable + zstd_packed("one\n"))) == std::vector<std::string>{"one"});
  CHECK(lines_of(folder.write("b", zstd_packed("one\n") + skippable)) == std::vector<std::string>{"one"});
}

TEST_CASE("highly packed text comes out whole") {
  const TemporaryFolder folder;
  std::string text;  // 40 MB of equal lines: much more than one block in a few packed bytes
  for (int i = 0; i < 400'000; ++i) text += std::string(99, 'x') + "\n";
  for (const Packing& packing : packings()) CHECK(lines_of(folder.write("a", packing.packed(text))).size() == 400'000);
}

TEST_CASE("a packed file cut anywhere is an error that says so, with the line") {
  const TemporaryFolder folder;
  for (const Packing& packing : packings()) {
    const std::string packed = packing.packed(numbered_lines(2000));
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{5}, packed.size() / 2, packed.size() - 1}) {
      const std::string path = folder.write("cut" + packing.suffix, packed.substr(0, size));
      const std::string error = config_error([&] { (void)lines_of(path); });
      CHECK_MESSAGE(contains(error, "truncated " + packing.format), error);
      CHECK_MESSAGE(contains(error, "file: line "), error);
    }
  }
}

TEST_CASE("damaged packed data and bytes after its end are errors with the line") {
  const TemporaryFolder folder;
  for (const Packing& packing : packings()) {
    const std::string damage = "damaged " + packing.format;
    std::string packed = packing.packed(numbered_lines(2000));
    const std::string trailing = folder.write("trailing", packed + "more");
    CHECK(contains(config_error([&] { (void)lines_of(trailing); }), damage));
    packed[packed.size() - (packing.format == "gzip" ? 6 : 2)] ^= 1;  // of the checksum
    const std::string damaged = folder.write("damaged", packed);
    CHECK(contains(config_error([&] { (void)lines_of(damaged); }), damage));
    packed[packed.size() / 2] ^= 0x55;
    const std::string middle = folder.write("middle", packed);
    CHECK(contains(config_error([&] { (void)lines_of(middle); }), "file: line "));
    const std::string plain = folder.write("plain" + packing.suffix, "a,b\n1,2\n");
    CHECK(contains(config_error([&] { (void)lines_of(plain); }), damage));
  }
}

TEST_CASE("a zstd frame that asks for a window above 128 MiB is refused") {
  const TemporaryFolder folder;
  // Frame header: no content size, no dictionary, window descriptor 18 << 3, that is 2 to the 28.
  const std::string path = folder.write("a.zst", std::string("\x28\xb5\x2f\xfd\x00\x90", 6) + "\x01");
  CHECK(contains(config_error([&] { (void)lines_of(path); }), "a window above 128 MiB"));
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

TEST_CASE("a row of ten megabytes costs no more memory than any, and is cut where long lines are") {
  const TemporaryFolder folder;
  std::string huge;
  huge.resize(10'000'000, 'x');
  for (const std::string ending : {"\nafter\n", "\r\nafter", ""}) {
    LineReader reader(folder.write("huge", "before\n" + huge + ending), "file", LongLines::cut);
    CHECK(*reader.next() == "before");
    CHECK_FALSE(reader.cut());
    CHECK(reader.next()->size() < 1000);
    CHECK(reader.cut());
    CHECK(reader.line() == 2);
    const auto after = reader.next();
    CHECK(after.has_value() == !ending.empty());
    CHECK_FALSE(reader.cut());
    if (after) CHECK(*after == "after");
  }
  const std::string path = folder.write("refused", "before\n" + huge + "\nafter\n");
  CHECK(contains(config_error([&] { (void)lines_of(path); }), "line 2: found a line above 1 MiB"));
}

TEST_CASE("lines come out the same wherever the blocks of a file end") {
  const TemporaryFolder folder;
  for (const std::size_t length : {131'070U, 131'071U, 131'072U, 131'073U, 1'048'575U, 1'048'576U}) {
    const std::string first(length, 'a');
    CHECK(lines_of(folder.write("a", first + "\nb\r\n\nc")) == std::vector<std::string>{first, "b", "", "c"});
  }
}

TEST_CASE("a missing file and a folder are named in the error") {
  const TemporaryFolder folder;
  CHECK(contains(config_error([&] { (void)lines_of(folder.path("none")); }), "file: found no readable file"));
  CHECK(contains(config_error([&] { (void)lines_of(folder.path("")); }), "found a folder"));
}
