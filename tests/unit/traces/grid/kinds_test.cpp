#include "tests/unit/traces/test_files.hpp"
#include "traces/grid_series.hpp"

#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr double day_s = 86'400.0;

RegionSpec sunny() {
  RegionSpec region;
  region.id = "sunny";
  region.grid.annual_mean_g_per_kwh = 169.28;
  region.grid.synthetic_shape = GridShape::solar;
  region.grid.synthetic_min_g_per_kwh = 20.0;
  region.grid.synthetic_max_g_per_kwh = 325.0;
  return region;
}

SiteSignal read(const RegionSpec& region, SignalKind kind) {
  return grid_signal(region, kind, {*parse_utc("2024-01-01"), Seconds(day_s)}, 1);
}

RegionSpec with_csv(const TemporaryFolder& folder, std::optional<SignalKind> kind) {
  RegionSpec region = sunny();
  region.grid.series = SeriesSource{folder.write("s.csv",
                                                 "timestamp,carbon_intensity\n2024-01-01T00:00Z,100\n"
                                                 "2024-01-01T12:00Z,200\n2024-01-02T00:00Z,300\n"),
                                    "topology.json",
                                    "/regions/sunny/grid/series",
                                    "csv",
                                    "",
                                    ""};
  region.grid.series->kind = kind;
  return region;
}

}  // namespace

TEST_CASE("a synthetic grid was the same to the last digit whatever kind of intensity was asked for") {
  RegionSpec region = sunny();
  region.grid.annual_mean_life_cycle_g_per_kwh = 229.0;
  region.grid.annual_mean_marginal_g_per_kwh = 381.37;
  const Signal direct = read(region, SignalKind::average_direct).signal;
  for (const auto& [kind, mean] : {std::pair(SignalKind::average_life_cycle, 229.0), {SignalKind::marginal, 381.37}}) {
    const Signal other = read(region, kind).signal;
    for (double t = 0.0; t < day_s; t += 1800.0) {
      CHECK(other.value_at(Seconds(t)) == doctest::Approx(direct.value_at(Seconds(t)) * mean / 169.28).epsilon(1e-12));
    }
  }
}

TEST_CASE("a region that does not state a kind is told with what it states") {
  for (const SignalKind kind : {SignalKind::average_life_cycle, SignalKind::marginal}) {
    const std::string error = config_error([&] { (void)read(sunny(), kind); });
    CHECK(contains(error, "region sunny"));
    CHECK(contains(error, "annual means of average_direct"));
    CHECK(contains(error, std::string("one of ") + std::string(to_string(kind))));
  }
}

TEST_CASE("a CSV is of the kind that it says, and of direct averages where it says nothing") {
  const TemporaryFolder folder;
  const auto error = [&](std::optional<SignalKind> said, SignalKind asked) {
    return config_error([&] { (void)read(with_csv(folder, said), asked); });
  };
  CHECK(error({}, SignalKind::average_direct).empty());
  CHECK(error(SignalKind::average_life_cycle, SignalKind::average_life_cycle).empty());
  CHECK(contains(error({}, SignalKind::average_life_cycle),
                 "topology.json: /regions/sunny/grid/series/kind: found nothing, which is average_direct, expected "
                 "average_life_cycle"));
  CHECK(contains(error(SignalKind::marginal, SignalKind::average_direct), "found marginal, expected average_direct"));
}

TEST_CASE("beside a series of averages a stated marginal mean stands as a constant") {
  const TemporaryFolder folder;
  RegionSpec region = with_csv(folder, {});
  region.grid.annual_mean_marginal_g_per_kwh = 360.0;
  const Signal marginal = read(region, SignalKind::marginal).signal;
  CHECK(in_grams_per_kwh(GramsPerJoule(marginal.value_at(Seconds(0)))) == doctest::Approx(360.0));
  CHECK(marginal.next_change(Seconds(0)) > Seconds(1e9));
}

TEST_CASE("rates of WattTime were served as averages") {
  RegionSpec region = sunny();
  region.grid.series = SeriesSource{"moer.csv", "topology.json", "/regions/sunny/grid/series", "watttime", "", ""};
  CHECK(contains(config_error([&] { (void)read(region, SignalKind::average_direct); }), "holds marginal rates"));
}
