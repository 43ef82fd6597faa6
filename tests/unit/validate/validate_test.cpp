#include "tools/validate/validate.hpp"

#include "sim/base/config/config_error.hpp"
#include "tests/support/written_file.hpp"
#include "tools/validate/per_query_physical.hpp"
#include "tools/validate/published_groups.hpp"

#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("without measurements every missing file is named") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  CHECK_FALSE(has_validation_files("/nonexistent"));
  try {
    static_cast<void>(validation_groups("/nonexistent", catalogue));
    FAIL("not refused");
  } catch (const ConfigError& error) {
    for (const std::string& file : validation_files()) CHECK(std::string(error.what()).find(file) != std::string::npos);
  }
}

TEST_CASE("the shares of a prompt's energy add up to all of it") {
  const ValidationGroup group = energy_split_group(read_catalogue(testing::topologies_folder));
  double sum = 0.0;
  for (const ValidationRow& row : group.rows) sum += row.predicted;
  CHECK(group.rows.size() == 4);
  CHECK(sum == doctest::Approx(100.0));
}

TEST_CASE("a fleet that idles less, or serves larger batches, spends less on a query") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  PhysicalMethod method = physical_method();
  method.samples = 4000;
  const PaperFigures base = physical_figures(catalogue, method);
  CHECK(base.short_p25 < base.short_p50);
  CHECK(base.short_p50 < base.short_p75);
  CHECK(base.fleet_improved < base.fleet_mixed);
  PhysicalMethod busy = method;
  busy.load_factor = 0.9;
  CHECK(physical_figures(catalogue, busy).fleet_short < base.fleet_short);
  CHECK(physical_figures(catalogue, busy).short_p50 == base.short_p50);
  PhysicalMethod larger = method;
  larger.batch = {90.0, 720.0};
  CHECK(physical_figures(catalogue, larger).short_p50 < base.short_p50);
}

TEST_CASE("assumptions of the physical estimate are said, that they were chosen afterwards first") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  PhysicalMethod method = physical_method();
  method.samples = 1000;
  const ValidationGroup group = physical_group(catalogue, physical_figures(catalogue, method), method);
  REQUIRE(group.assumptions.size() >= 4);
  CHECK(group.assumptions.front().starts_with("consistency, not prediction"));
}

}  // namespace tradewind
