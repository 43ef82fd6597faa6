#include "tests/unit/house/type_names.hpp"

#include "tests/unit/house/walls.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>

namespace tradewind::house {

TEST_CASE("two files never define a type of the same name, which a linker would silently make one") {
  const std::string root = TRADEWIND_SOURCE_DIR;
  std::map<std::string, std::string> file_of;
  for (const std::string& file : source_files(root)) {
    std::ifstream in(root + "/" + file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (const std::string& type : defined_types(text)) {
      const auto [known, is_new] = file_of.try_emplace(type, file);
      if (!is_new) FAIL_CHECK(fmt::format("{}: {} is also defined in {}", file, type, known->second));
    }
  }
  CHECK(file_of.size() > 200);
  CHECK(file_of.count("tradewind::Clock") == 1);
}

TEST_CASE("a type is found where it is defined in a named namespace, and in no other place") {
  const auto found = defined_types(
      "#include \"class.hpp\"\n"
      "class Outside {};\n"
      "namespace tradewind {\n"
      "class Declared;\n"
      "enum class Kind : int { a, b };\n"
      "namespace {\n"
      "struct Hidden {};\n"
      "}\n"
      "/// class Comment {\n"
      "template <class T, class U = int>\n"
      "class alignas(64) Wide final : public Base<T> {\n"
      "  struct Inner {};\n"
      "};\n"
      "template <>\n"
      "struct Special<int> {};\n"
      "inline void f() {\n"
      "  struct Local {};\n"
      "  const char* text = \"struct Text {\";\n"
      "  const char* raw = R\"x(struct Raw { \" )x\";\n"
      "  const int many = 1'000 + '{';\n"
      "}\n"
      "namespace inner::deep {\n"
      "struct [[nodiscard]] Deep {};\n"
      "}\n"
      "struct Last : Wide<int> {};\n"
      "}\n");
  CHECK(found == std::vector<std::string>{"tradewind::Kind", "tradewind::Wide", "tradewind::inner::deep::Deep",
                                          "tradewind::Last"});
}

}  // namespace tradewind::house
