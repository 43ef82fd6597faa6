#include "traces/grid/synthetic_grid.hpp"

#include "tests/unit/traces/test_files.hpp"
#include "tests/unit/traces/trace_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr int year_hours = 8760;
constexpr std::array shapes = {GridShape::flat, GridShape::solar, GridShape::wind, GridShape::evening_peak};

RegionSpec region_of(GridShape shape, double mean, double min, double max) {
  RegionSpec region;
  region.id = "somewhere";
  region.utc_offset_hours = -7.0;
  region.grid.annual_mean_g_per_kwh = mean;
  region.grid.synthetic_min_g_per_kwh = min;
  region.grid.synthetic_max_g_per_kwh = max;
  region.grid.synthetic_shape = shape;
  return region;
}

Signal year_of(const RegionSpec& region, std::uint64_t seed = 1) {
  return synthetic_grid(region, {*parse_utc("2023-01-01"), Seconds(year_hours * 3600.0)}, seed);
}

std::vector<double> hourly(const Signal& signal) {
  std::vector<double> values;
  for (int h = 0; h < year_hours; ++h) {
    values.push_back(in_grams_per_kwh(GramsPerJoule(signal.value_at(Seconds(h * 3600.0)))));
  }
  return values;
}

/// Mean of each local hour of the day.
std::array<double, 24> daily_means(const std::vector<double>& values, double utc_offset_hours) {
  std::array<double, 24> means{};
  for (std::size_t h = 0; h < values.size(); ++h) {
    const double local = std::fmod(double(h) + utc_offset_hours + 24.0, 24.0);
    means[static_cast<std::size_t>(local)] += values[h] * 24.0 / double(values.size());
  }
  return means;
}

}  // namespace

TEST_CASE("a synthetic year has the annual mean and stays in its range, whatever its shape") {
  for (const GridShape shape : shapes) {
    for (const auto& [mean, min, max] : {std::array{303.0, 104.0, 486.0}, std::array{58.0, 0.0, 118.0},
                                         std::array{21.0, 10.0, 120.0}, std::array{700.0, 200.0, 750.0}}) {
      for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const auto values = hourly(year_of(region_of(shape, mean, min, max), seed));
        CHECK(moments(values).mean == doctest::Approx(mean).epsilon(0.01));
        CHECK(*std::min_element(values.begin(), values.end()) >= min - 1e-9);
        CHECK(*std::max_element(values.begin(), values.end()) <= max + 1e-9);
      }
    }
  }
}

TEST_CASE("a solar grid is cleanest around local noon and an evening grid dirtiest around seven") {
  const auto solar = daily_means(hourly(year_of(region_of(GridShape::solar, 169, 20, 325))), -7.0);
  const auto least = std::min_element(solar.begin(), solar.end()) - solar.begin();
  CHECK((least >= 11 && least <= 13));
  CHECK(*std::max_element(solar.begin(), solar.end()) - solar[12] > 0.3 * 305.0);
  const auto evening = daily_means(hourly(year_of(region_of(GridShape::evening_peak, 321, 212, 442))), -7.0);
  const auto most = std::max_element(evening.begin(), evening.end()) - evening.begin();
  CHECK((most >= 18 && most <= 19));
}

TEST_CASE("a windy grid wanders for days and a flat one hardly moves") {
  const auto wind = hourly(year_of(region_of(GridShape::wind, 274, 64, 566)));
  const auto flat = hourly(year_of(region_of(GridShape::flat, 274, 64, 566)));
  CHECK(moments(wind).deviation > 4.0 * moments(flat).deviation);
  const Moments all = moments(wind);
  double covariance = 0.0;
  for (int h = 24; h < year_hours; ++h) {
    covariance += (wind[std::size_t(h)] - all.mean) * (wind[std::size_t(h) - 24] - all.mean);
  }
  CHECK(covariance / (year_hours - 24) / (all.deviation * all.deviation) > 0.5);
}

TEST_CASE("an hour has the same value in every window of its year, and seeds and regions differ") {
  const RegionSpec region = region_of(GridShape::wind, 274, 64, 566);
  const Signal year = year_of(region);
  const Signal part = synthetic_grid(region, {*parse_utc("2023-06-10T10:20:00Z"), hours(30)}, 1);
  const double offset = seconds_between(*parse_utc("2023-01-01"), *parse_utc("2023-06-10T10:20:00Z"));
  for (double t = 0.0; t < 30.0 * 3600.0; t += 600.0) {
    REQUIRE(part.value_at(Seconds(t)) == year.value_at(Seconds(t + offset)));
  }
  CHECK(part.next_change(Seconds(0)) == Seconds(2400));
  CHECK(part.end() >= hours(30));
  CHECK(hourly(year) == hourly(year_of(region)));
  CHECK(hourly(year) != hourly(year_of(region, 2)));
  RegionSpec other = region;
  other.id = "elsewhere";
  CHECK(hourly(year) != hourly(year_of(other)));
}

TEST_CASE("a window may run into the next year") {
  const RegionSpec region = region_of(GridShape::solar, 169, 20, 325);
  const Signal signal = synthetic_grid(region, {*parse_utc("2023-12-31T12:00:00Z"), hours(48)}, 1);
  CHECK(signal.end() >= hours(48));
  CHECK(signal.value_at(hours(47)) > 0.0);
}

TEST_CASE("a range that does not hold the mean is refused") {
  CHECK(contains(config_error([] { (void)year_of(region_of(GridShape::flat, 100, 120, 200)); }), "region somewhere"));
  CHECK(contains(config_error([] { (void)year_of(region_of(GridShape::flat, 100, -1, 200)); }), "minimum -1"));
  const auto constant = hourly(year_of(region_of(GridShape::wind, 100, 100, 100)));
  CHECK(moments(constant).deviation < 1e-9);
}
