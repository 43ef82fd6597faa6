#include "traces/data_path.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <cstdlib>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

/// Sets or unsets TRADEWIND_DATA and restores it.
class DataVariable {
 public:
  explicit DataVariable(const char* value) {
    if (const char* old = std::getenv("TRADEWIND_DATA")) old_ = old;
    value != nullptr ? setenv("TRADEWIND_DATA", value, 1) : unsetenv("TRADEWIND_DATA");
  }
  ~DataVariable() { old_ ? setenv("TRADEWIND_DATA", old_->c_str(), 1) : unsetenv("TRADEWIND_DATA"); }
  DataVariable(const DataVariable&) = delete;
  DataVariable& operator=(const DataVariable&) = delete;

 private:
  std::optional<std::string> old_;
};

}  // namespace

TEST_CASE("a relative path is relative to the file that names it") {
  CHECK(resolve_data_path({"a/b.csv", "examples/day/scenario.json", ""}) == "examples/day/a/b.csv");
  CHECK(resolve_data_path({"b.csv", "scenario.json", ""}) == "b.csv");
  CHECK(resolve_data_path({"/x/b.csv", "examples/scenario.json", ""}) == "/x/b.csv");
}

TEST_CASE("data: means the folder that TRADEWIND_DATA names, and its absence is an error that names it") {
  {
    const DataVariable variable("/somewhere/data");
    CHECK(resolve_data_path({"data:traces/a.csv.gz", "examples/s.json", ""}) == "/somewhere/data/traces/a.csv.gz");
  }
  const DataVariable variable(nullptr);
  const std::string error = config_error([] { (void)resolve_data_path({"data:a.csv", "s.json", "/workload/path"}); });
  CHECK_MESSAGE(contains(error, "s.json: /workload/path: found \"data:a.csv\""), error);
  CHECK(contains(error, "TRADEWIND_DATA"));
}
