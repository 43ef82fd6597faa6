#include "tests/support/policies.hpp"

#include <algorithm>
#include <cctype>
#include <doctest/doctest.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace tradewind {
namespace {

bool is_snake_case(const std::string& name) {
  static const std::regex pattern("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  return std::regex_match(name, pattern);
}

bool is_sentence(const std::string& text) {
  return text.size() > 10 && std::isupper(text.front()) && text.back() == '.';
}

}  // namespace

TEST_CASE("policy names are snake_case and unique within their kind") {
  std::set<std::string> seen;
  testing::for_each_policy([&](const std::string& kind, const auto& info) {
    CAPTURE(kind);
    CAPTURE(info.name);
    CHECK(is_snake_case(info.name));
    CHECK(seen.insert(kind + "/" + info.name).second);
  });
}

TEST_CASE("every policy says what it does and where it is from") {
  testing::for_each_policy([](const std::string&, const auto& info) {
    CAPTURE(info.name);
    CHECK(is_sentence(info.summary));
    CHECK(info.source.size() >= 3);
  });
}

TEST_CASE("every parameter is explained and its default lies in its range") {
  testing::for_each_policy([](const std::string&, const auto& info) {
    std::set<std::string> keys{"name"};
    for (const ParamSpec& spec : info.params) {
      CAPTURE(info.name);
      CAPTURE(spec.key);
      CHECK(is_snake_case(spec.key));
      CHECK(keys.insert(spec.key).second);
      CHECK(is_sentence(spec.help));
      if (const double* number = std::get_if<double>(&spec.default_value)) {
        CHECK(spec.min < spec.max);
        CHECK(*number >= spec.min);
        CHECK(*number <= spec.max);
        if (spec.whole) CHECK(*number == static_cast<double>(static_cast<std::uint32_t>(*number)));
      } else if (const auto* word = std::get_if<std::string>(&spec.default_value); word && !spec.choices.empty()) {
        CHECK(std::count(spec.choices.begin(), spec.choices.end(), *word) == 1);
      }
    }
  });
}

TEST_CASE("every policy can be built from its name alone") {
  testing::for_each_policy([](const std::string&, const auto& info) {
    CAPTURE(info.name);
    const nlohmann::json empty = nlohmann::json::object();
    ObjectReader reader(empty, "none");
    CHECK(info.maker(read_params(reader, info.params)) != nullptr);
  });
}

TEST_CASE("every policy lives in the file that its name says") {
  testing::for_each_policy([](const std::string& kind, const auto& info) {
    const std::string file = std::string(TRADEWIND_SOURCE_DIR) + "/policies/" + kind + "/" + info.name + ".cpp";
    CAPTURE(file);
    CHECK(std::filesystem::exists(file));
  });
}

TEST_CASE("every policy file is in the catalogue") {
  std::size_t files = 0;
  std::size_t policies = 0;
  for (const char* kind : {"routing", "balancing", "batching", "cascading", "scaling", "power"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(TRADEWIND_SOURCE_DIR) + "/policies/" + kind)) {
      files += entry.path().extension() == ".cpp" ? 1 : 0;
    }
  }
  testing::for_each_policy([&](const std::string&, const auto&) { ++policies; });
  CHECK(files == policies);
}

TEST_CASE("a policy is read with its parameters") {
  const nlohmann::json value{{"name", "lowest_carbon"}, {"load_max", 0.5}};
  const auto choice =
      read_policy(ObjectReader(value, "scenario.json", "/policies/routing"), testing::registry().of<RoutingPolicy>());
  CHECK(choice.entry.name == "lowest_carbon");
  CHECK(choice.params.number("load_max") == 0.5);
  CHECK(choice.params.word("signal") == "average");
}

TEST_CASE("an unknown policy is refused with its place and the nearest known name") {
  const nlohmann::json value{{"name", "lowest_carbn"}};
  const auto read = [&] {
    return read_policy(ObjectReader(value, "scenario.json", "/policies/routing"),
                       testing::registry().of<RoutingPolicy>());
  };
  CHECK_THROWS_WITH_AS(
      (void)read(), doctest::Contains("/policies/routing/name: found \"lowest_carbn\", expected one of"), ConfigError);
  CHECK_THROWS_WITH_AS((void)read(), doctest::Contains("did you mean \"lowest_carbon\"?"), ConfigError);
}

TEST_CASE("a parameter of another policy is refused") {
  const nlohmann::json value{{"name", "home"}, {"load_max", 0.5}};
  const ObjectReader reader(value, "scenario.json", "/policies/routing");
  CHECK_THROWS_WITH_AS((void)read_policy(reader, testing::registry().of<RoutingPolicy>()),
                       doctest::Contains("/policies/routing/load_max"), ConfigError);
}

}  // namespace tradewind
