#include "traces/files/sha256.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::string digest(const std::string& text) {
  Sha256 sha;
  sha.add(text);
  return sha.hex();
}

}  // namespace

TEST_CASE("SHA-256 gives the digests of the standard's examples") {
  CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(digest(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest does not depend on how the bytes are cut") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  for (std::size_t piece = 1; piece < 200; piece += 7) {
    Sha256 sha;
    for (std::size_t at = 0; at < text.size(); at += piece) sha.add(std::string_view(text).substr(at, piece));
    CHECK(sha.hex() == digest(text));
  }
}

TEST_CASE("digests are the same with and without the processor's instructions") {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += static_cast<char>(i * i + 3);
    Sha256 sha = Sha256::portable();
    sha.add(text);
    REQUIRE(sha.hex() == digest(text));
  }
}

TEST_CASE("every length up to three blocks is padded as one message") {
  // A message and the same message in two parts must agree at each length around the padding's edges.
  for (std::size_t length = 50; length < 130; ++length) {
    const std::string text(length, 'x');
    Sha256 sha;
    sha.add(text.substr(0, 1));
    sha.add(text.substr(1));
    CHECK(sha.hex() == digest(text));
    CHECK(digest(text) != digest(text + "x"));
  }
}

TEST_CASE("a file's digest is that of its bytes on disk, and a missing file is named") {
  const TemporaryFolder folder;
  const std::string path = folder.write("abc.txt", "abc");
  CHECK(sha256_of_file(path, "abc.txt") == digest("abc"));
  CHECK(contains(config_error([&] { (void)sha256_of_file(folder.path("none"), "data:none"); }), "data:none"));
}
