#include "tests/support/policies.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace tradewind {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(std::string(TRADEWIND_SOURCE_DIR) + "/" + path, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string shown(double number) { return number == 1e9 ? "1e9" : fmt::format("{}", number); }

std::string shown(const ParamValue& value) {
  if (const double* number = std::get_if<double>(&value)) return shown(*number);
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  return std::get<std::string>(value);
}

std::string range_of(const ParamSpec& spec) {
  if (std::holds_alternative<double>(spec.default_value)) {
    return fmt::format("{}–{}{}", shown(spec.min), shown(spec.max), spec.whole ? ", whole" : "");
  }
  if (std::holds_alternative<bool>(spec.default_value)) return "true, false";
  return spec.choices.empty() ? "text" : fmt::format("{}", fmt::join(spec.choices, ", "));
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("the policies' README lists every policy with its summary and source") {
  const std::string readme = text_of("policies/README.md");
  std::size_t policies = 0;
  testing::for_each_policy([&](const std::string& kind, const auto& info) {
    const std::string row = fmt::format("| {} | `{}` | {} | {} |", kind, info.name, info.summary, info.source);
    INFO("missing: ", row);
    CHECK(occurrences(readme, row) == 1);
    ++policies;
  });
  std::size_t rows = 0;
  for (const char* kind : {"routing", "balancing", "batching", "cascading", "scaling", "power"}) {
    rows += occurrences(readme, fmt::format("\n| {} | `", kind));
  }
  CHECK(rows == policies);
}

TEST_CASE("the policies' README lists every parameter with its default and range") {
  const std::string readme = text_of("policies/README.md");
  const auto check = [&](const std::string& policy, const std::vector<ParamSpec>& params) {
    for (const ParamSpec& spec : params) {
      const std::string row = fmt::format("| {} | `{}` | {} | {} | {} |", policy, spec.key, shown(spec.default_value),
                                          range_of(spec), spec.help);
      INFO("missing: ", row);
      CHECK(occurrences(readme, row) == 1);
    }
  };
  for (const PolicyFamily& family : testing::registry().families()) check(family.key + "/*", family.shared);
  testing::for_each_policy(
      [&](const std::string& kind, const auto& info) { check(kind + "/" + info.name, info.params); });
}

TEST_CASE("the README's example of a policy is a policy that is compiled") {
  CHECK(occurrences(text_of("policies/README.md"),
                    "```cpp\n" + text_of("policies/routing/lowest_price.cpp") + "```\n") == 1);
}

}  // namespace tradewind
