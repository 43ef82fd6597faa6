#include "tests/support/data_folder.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/topology.hpp"
#include "traces/files/csv_reader.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace tradewind {

namespace {

std::size_t column(const CsvReader& csv, std::string_view name) {
  const std::string_view names[] = {name};
  return csv.column(names);
}

double number(std::string_view text) { return std::stod(std::string(text)); }

const RegionSpec* find_region(const Topology& world, std::string_view id) {
  for (const RegionSpec& region : world.regions) {
    if (region.id == id) return &region;
  }
  return nullptr;
}

/// Mean of the hourly direct intensity of one Electricity Maps file.
double mean_direct(const std::string& path) {
  CsvReader csv(path, path);
  const std::size_t value = column(csv, "Carbon Intensity gCO2eq/kWh (direct)");
  double sum = 0.0;
  int rows = 0;
  for (; csv.next(); ++rows) sum += number(csv.field(value));
  REQUIRE(rows == 8760);
  return sum / rows;
}

}  // namespace

TEST_CASE("the three grids carry the mean of the year before their series") {
  const auto data = testing::data_folder();
  if (!data) return;
  const Topology world = read_topology(testing::topologies_folder + "/three_grids.json");
  for (const RegionSpec& region : world.regions) {
    REQUIRE(region.grid.series);
    std::string path = region.grid.series->path;
    path.replace(0, std::string("data:").size(), *data + "/");
    path.replace(path.find("2023"), 4, "2022");
    CAPTURE(region.id);
    CHECK(std::abs(region.grid.annual_mean_g_per_kwh - mean_direct(path)) <= 0.005);  // rounded to two digits
  }
}

TEST_CASE("the default world's sites have the published PUE, water use and annual intensity") {
  const auto data = testing::data_folder();
  if (!data) return;
  const Topology world = read_topology(testing::topologies_folder + "/world.json");
  CsvReader csv(*data + "/regions.csv", "regions.csv");
  const std::size_t id = column(csv, "region");
  std::size_t found = 0;
  while (csv.next()) {
    const RegionSpec* region = find_region(world, csv.field(id));
    if (region == nullptr) continue;
    ++found;
    CAPTURE(region->id);
    CHECK(region->latitude == number(csv.field(column(csv, "lat"))));
    CHECK(region->longitude == number(csv.field(column(csv, "lon"))));
    CHECK(region->pue == number(csv.field(column(csv, "pue"))));
    CHECK(region->wue == litres_per_kwh(number(csv.field(column(csv, "wue_l_per_kwh")))));
    CHECK(region->grid.annual_mean_g_per_kwh == number(csv.field(column(csv, "ci_direct_2024"))));
    CHECK(region->grid.annual_mean_life_cycle_g_per_kwh == number(csv.field(column(csv, "ci_lca_2024"))));
    CHECK(region->grid.annual_mean_marginal_g_per_kwh == number(csv.field(column(csv, "ci_marginal_wt"))));
  }
  CHECK(found == world.regions.size());
}

TEST_CASE("links between regions have the round trip of their Azure namesakes") {
  const auto data = testing::data_folder();
  if (!data) return;
  const Topology world = read_topology(testing::topologies_folder + "/world.json");
  CsvReader csv(*data + "/latency/azure_rtt_p95_2026-07-30.csv", "azure_rtt_p95");
  const std::size_t frankfurt = column(csv, "Germany West Central");
  double east_us_ms = 0.0;
  while (csv.next()) {
    if (csv.field(0) == "East US") east_us_ms = number(csv.field(frankfurt));
  }
  double link_ms = -1.0;
  for (const LinkSpec& link : world.links) {
    if (link.from == "aws-us-east-1" && link.to == "aws-eu-central-1") link_ms = in_milliseconds(link.rtt);
  }
  CHECK(link_ms == doctest::Approx(east_us_ms));
}

}  // namespace tradewind
