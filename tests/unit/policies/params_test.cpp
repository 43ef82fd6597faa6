#include "tests/support/policies.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tradewind {
namespace {

const std::vector<ParamSpec> specs{
    {.key = "delay_s", .help = "A time.", .default_value = 2.5, .min = 0.0, .max = 10.0},
    {.key = "sequences_max", .help = "A count.", .default_value = 32.0, .min = 1.0, .max = 64.0, .whole = true},
    {.key = "eager", .help = "A switch.", .default_value = true},
    {.key = "signal", .help = "A choice.", .default_value = "average", .choices = {"average", "marginal"}},
    {.key = "model", .help = "An id.", .default_value = "llama-3.1-8b"}};

Params read(const nlohmann::json& value) {
  ObjectReader reader(value, "scenario.json", "/policies/batching");
  Params params = read_params(reader, specs);
  reader.finish();
  return params;
}

/// The message with which the parameters are refused; empty if they are not.
std::string refusal(const nlohmann::json& value) {
  try {
    (void)read(value);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("absent parameters take their defaults") {
  const Params params = read(nlohmann::json::object());
  CHECK(params.number("delay_s") == 2.5);
  CHECK(params.count("sequences_max") == 32);
  CHECK(params.values().at("eager") == ParamValue(true));
  CHECK(params.word("signal") == "average");
  CHECK(params.word("model") == "llama-3.1-8b");
  CHECK(params.values().size() == specs.size());
}

TEST_CASE("given parameters replace their defaults") {
  const Params params =
      read({{"delay_s", 10}, {"sequences_max", 64}, {"eager", false}, {"signal", "marginal"}, {"model", "any"}});
  CHECK(params.number("delay_s") == 10.0);
  CHECK(params.count("sequences_max") == 64);
  CHECK(params.values().at("eager") == ParamValue(false));
  CHECK(params.word("signal") == "marginal");
  CHECK(params.word("model") == "any");
}

TEST_CASE("a parameter out of range is refused with its place, its value and its range") {
  const std::string message = refusal({{"delay_s", 10.5}});
  CHECK(contains(message, "scenario.json"));
  CHECK(contains(message, "/policies/batching/delay_s"));
  CHECK(contains(message, "10.5"));
  CHECK(contains(message, "from 0 to 10"));
  CHECK(contains(refusal({{"sequences_max", 0}}), "a whole number from 1 to 64"));
}

TEST_CASE("a parameter of the wrong type is refused") {
  CHECK(contains(refusal({{"delay_s", "2"}}), "/policies/batching/delay_s"));
  CHECK(contains(refusal({{"sequences_max", 2.5}}), "/policies/batching/sequences_max"));
  CHECK(contains(refusal({{"eager", 1}}), "true or false"));
  CHECK(contains(refusal({{"signal", "averge"}}), "one of average, marginal"));
  CHECK(contains(refusal({{"model", 8}}), "/policies/batching/model"));
}

TEST_CASE("an unknown parameter is refused with the nearest known one") {
  const std::string message = refusal({{"sequence_max", 3}});
  CHECK(contains(message, "/policies/batching/sequence_max"));
  CHECK(contains(message, "sequences_max"));
}

TEST_CASE("a policy that asks for a parameter it did not declare is a fault of the program") {
  const Params params = read(nlohmann::json::object());
  CHECK_THROWS_AS((void)params.number("absent"), std::logic_error);
  CHECK_THROWS_AS((void)params.word("eager"), std::logic_error);
}

}  // namespace tradewind
