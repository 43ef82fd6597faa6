#include "sim/base/digest/digest.hpp"

#include <doctest/doctest.h>
#include <string>
#include <string_view>

using namespace tradewind;

TEST_CASE("SHA-256 gives the digests of the standard's examples") {
  CHECK(digest_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("a digest does not depend on how the bytes are cut, and can be asked for in between") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  for (std::size_t piece = 1; piece < 200; piece += 7) {
    Digest digest;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      digest.add(std::string_view(text).substr(at, piece));
      CHECK(digest.hex() == digest_of(std::string_view(text).substr(0, at + piece)));
    }
    CHECK(digest.hex() == digest_of(text));
  }
}
