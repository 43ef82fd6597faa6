#include "sim/base/config/input_file.hpp"

#include "sim/base/config/config_error.hpp"
#include "tests/unit/traces/test_files.hpp"

#include <array>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <sys/stat.h>

using namespace tradewind;
using namespace tradewind::test;

TEST_CASE("a file's digest is that of the bytes that were read, though the file is another by then") {
  const TemporaryFolder folder;
  const std::string path = folder.write("log.csv", "the first and the second part");
  InputFile file(path, "log.csv", "a text file");
  std::array<char, 9> first{};
  CHECK(file.read(first) == first.size());
  std::filesystem::remove(path);
  folder.write("log.csv", "somebody writes it anew");
  CHECK(file.read_all() == " and the second part");
  CHECK(file.sha256() == digest_of("the first and the second part"));
}

TEST_CASE("what has not been read of a file is part of its digest") {
  const TemporaryFolder folder;
  InputFile file(folder.write("a.txt", "abc"), "a.txt", "a text file");
  CHECK(file.sha256() == digest_of("abc"));
}

TEST_CASE("a pipe, a device or a folder is refused at once instead of being waited for or read without end") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  const auto error_of = [&](const std::string& path) {
    return config_error([&] { InputFile file(path, "data:it", "a JSON file"); });
  };
  CHECK(error_of(folder.path("pipe")) == "data:it: found a pipe, expected a JSON file");
  CHECK(error_of("/dev/zero") == "data:it: found a device, expected a JSON file");
  CHECK(error_of(folder.path("")) == "data:it: found a folder, expected a JSON file");
  CHECK(error_of(folder.path("none")) == "data:it: found no readable file, expected a JSON file");
}
