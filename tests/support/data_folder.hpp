#pragma once

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <optional>
#include <string>

namespace tradewind::testing {

/// The folder of data files, or nothing where it is absent and the tests that need it may be left out.
inline std::optional<std::string> data_folder() {
  const char* named = std::getenv("TRADEWIND_DATA");
  const std::string folder = named != nullptr ? named : std::string(TRADEWIND_SOURCE_DIR) + "/../shared/data";
  if (std::filesystem::exists(folder)) return folder;
  const char* required = std::getenv("TRADEWIND_REQUIRE_DATA");
  if (required != nullptr && std::string(required) == "1") FAIL("no data in " << folder);
  MESSAGE("left out: no data in " << folder);
  return std::nullopt;
}

}  // namespace tradewind::testing
