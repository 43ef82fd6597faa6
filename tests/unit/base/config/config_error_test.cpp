#include "sim/base/config/config_error.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

TEST_CASE("a configuration error says file, place, what was found and what was expected on one line") {
  const ConfigError error("a.json", "/x", "\"two\nlines\" and \x1b[1m bold", "none");
  CHECK(std::string(error.what()) == "a.json: /x: found \"two?lines\" and ?[1m bold, expected none");
  CHECK(std::string(ConfigError("a.json", "", "nothing", "all").what()) == "a.json: found nothing, expected all");
}

}  // namespace
}  // namespace tradewind
