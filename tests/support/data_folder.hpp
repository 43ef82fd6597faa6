#pragma once

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <optional>
#include <string>

namespace tradewind::testing {

/// What ctest takes for a skipped test (tests/CMakeLists.txt).
inline const std::string skipped_for_want_of = "skipped for want of data: ";

/// The folder of data files, or nothing where it is absent and what needs it may be left out.
inline std::optional<std::string> data_folder_if_any() {
  const char* named = std::getenv("TRADEWIND_DATA");
  const std::string folder = named != nullptr ? named : std::string(TRADEWIND_SOURCE_DIR) + "/../shared/data";
  if (std::filesystem::exists(folder)) return folder;
  const char* required = std::getenv("TRADEWIND_REQUIRE_DATA");
  if (required != nullptr && std::string(required) == "1") FAIL("no data in " << folder);
  MESSAGE("no data in " << folder);
  return std::nullopt;
}

/// The same for a test that checks nothing without it, and counts as skipped then: to be asked before the first check.
inline std::optional<std::string> data_folder() {
  auto folder = data_folder_if_any();
  if (!folder) MESSAGE(skipped_for_want_of << "TRADEWIND_DATA");
  return folder;
}

}  // namespace tradewind::testing
