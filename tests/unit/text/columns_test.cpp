#include "tools/text/columns.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("columns are as wide as their widest cell in characters, numbers to the right, and nothing trails") {
  CHECK(in_columns({{"name", "W", "note"}, {"größe", "1,000", ""}, {"x", "–", "a"}}) ==
        "name       W  note\n"
        "größe  1,000\n"
        "x          –     a\n");
  CHECK(in_columns({{"a", "b", "1"}, {"aa", "bb", "11"}}, 2) ==
        "a   b    1\n"
        "aa  bb  11\n");
  CHECK(in_columns({}).empty());
}

TEST_CASE("a text wider than its place stays whole") {
  CHECK(padded_left("µ", 3) == "  µ");
  CHECK(padded_right("µ", 3) == "µ  ");
  CHECK(padded_right("long", 2) == "long");
}

}  // namespace tradewind
