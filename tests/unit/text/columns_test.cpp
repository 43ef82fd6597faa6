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

TEST_CASE("columns that do not fit stand in further blocks, each with the first column") {
  const std::vector<std::vector<std::string>> lines{{"name", "one", "two", "three"}, {"a", "1", "2", "3"}};
  CHECK(in_blocks(lines, 80) == in_columns(lines));
  CHECK(in_blocks(lines, 14) == "name  one  two\na       1    2\n\nname  three\na         3\n");
  CHECK(in_blocks(lines, 1) == "name  one\na       1\n\nname  two\na       2\n\nname  three\na         3\n");
}

}  // namespace tradewind
