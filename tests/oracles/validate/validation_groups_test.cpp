#include "tests/support/data_folder.hpp"
#include "tests/support/written_file.hpp"
#include "tools/validate/validate.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {

namespace {

const ValidationGroup& named(const std::vector<ValidationGroup>& groups, const std::string& name) {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.name == name; });
  REQUIRE_MESSAGE(found != groups.end(), name);
  return *found;
}

}  // namespace

TEST_CASE("the catalogue's predictions are as near to measurements as their README says") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto groups = validation_groups(*data, read_catalogue(testing::topologies_folder));

  const ValidationGroup& dense = named(groups, "ml_energy dense bf16");
  CHECK(dense.kind == ValidationKind::calibration);
  CHECK(dense.rows.size() == 4 * 54);
  CHECK(dense.mean_abs_error("throughput") < 0.04);
  CHECK(dense.mean_abs_error("itl_p50") < 0.04);
  CHECK(dense.mean_abs_error("power") < 0.08);
  CHECK(dense.mean_abs_error("j_per_token") < 0.08);
  CHECK(named(groups, "first token, vLLM on H100").mean_abs_error() < 0.10);
  CHECK(named(groups, "node power, fitted points").kind == ValidationKind::calibration);
  CHECK(named(groups, "node power, highest draw").kind == ValidationKind::validation);
  CHECK(named(groups, "node power, highest draw").mean_abs_error() < 0.06);
  CHECK(named(groups, "TensorRT-LLM throughput").rows.size() == 15);
  const ValidationGroup& gemms = named(groups, "GEMM power on H200");
  REQUIRE(gemms.rows.size() == 4);
  CHECK(std::abs(gemms.rows[0].error()) < 0.03);
  CHECK(std::abs(gemms.rows[1].error()) < 0.03);
  for (const ValidationGroup& group : groups) {
    CAPTURE(group.name);
    CHECK_FALSE(group.rows.empty());
    CHECK_FALSE(group.source.empty());
    for (const ValidationRow& row : group.rows) CHECK(std::isfinite(row.error()));
  }
}

TEST_CASE("configurations that a fit has not seen are predicted within what is promised on average") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto groups = validation_groups(*data, read_catalogue(testing::topologies_folder));
  const auto sums = totals(groups);

  const ValidationGroup& families = named(sums, "one dense family left out");
  CHECK(families.kind == ValidationKind::validation);
  CHECK(families.rows.size() == 4 * 54);
  CHECK(families.mean_abs_error("throughput") <= 0.06);
  CHECK(families.mean_abs_error("j_per_token") <= 0.08);

  const ValidationGroup& batches = named(sums, "every second batch held out");
  CHECK(batches.rows.size() == 4 * 22);
  CHECK(batches.mean_abs_error("throughput") <= 0.06);
  CHECK(batches.mean_abs_error("power") <= 0.07);

  // Held out is predicted worse than fitted, or nothing was held out.
  const ValidationGroup& dense = named(groups, "ml_energy dense bf16");
  for (const char* quantity : {"throughput", "itl_p50", "power", "j_per_token"}) {
    CHECK(families.mean_abs_error(quantity) > dense.mean_abs_error(quantity));
  }
}

TEST_CASE("every measured configuration of the fit file has a group and no row stands twice") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto groups = validation_groups(*data, read_catalogue(testing::topologies_folder));
  std::vector<std::string> ids;
  for (const ValidationGroup& group : groups) {
    if (!group.name.starts_with("ml_energy ")) continue;
    for (const ValidationRow& row : group.rows) ids.push_back(row.id + " " + row.quantity);
  }
  CHECK(ids.size() == 4 * 103);
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

}  // namespace tradewind
