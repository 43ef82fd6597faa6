#include "tools/text/wrap.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("text is wrapped at blanks, with its indents, and a word longer than the line stands alone") {
  CHECK(wrapped("one two three", 80) == "one two three\n");
  CHECK(wrapped("one two three", 7) == "one two\nthree\n");
  CHECK(wrapped("one two three", 8, 1, 2) == " one two\n   three\n");
  CHECK(wrapped("a incomprehensibilities b", 5) == "a\nincomprehensibilities\nb\n");
  CHECK(wrapped("less by 58 % now", 10) == "less by\n58 % now\n");
  CHECK(wrapped("", 10) == "\n");
}

TEST_CASE("what is counted is characters, not bytes") { CHECK(wrapped("−−− ±±±", 7) == "−−− ±±±\n"); }

}  // namespace tradewind
