#include "traces/grid/synthetic_grid.hpp"

#include "sim/base/config/object_reader.hpp"
#include "sim/base/math/portable.hpp"
#include "sim/base/random/stream.hpp"
#include "traces/fits/fits.hpp"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace tradewind {

namespace {

constexpr const char* shapes_file = "traces/fits/grid_shapes.json";

/// What a shape means, as shares of the span between minimum and maximum.
struct ShapeConstants {
  double daily_height;   ///< of the daily hump; negative for a dip
  double daily_hour;     ///< local hour of its middle
  double daily_width_h;  ///< standard deviation of the hump
  double noise_sigma;    ///< of the noise, long-run
  double noise_hourly;   ///< autocorrelation of the noise over one hour
};

std::string_view name_of(GridShape shape) {
  switch (shape) {
    case GridShape::flat:
      return "flat";
    case GridShape::solar:
      return "solar";
    case GridShape::wind:
      return "wind";
    case GridShape::evening_peak:
      return "evening_peak";
  }
  throw std::logic_error("a grid of no shape");
}

ShapeConstants constants_of(GridShape shape) {
  const nlohmann::json document = parse_json(std::string(resources::grid_shapes_json), shapes_file);
  ObjectReader reader(document, shapes_file);
  ObjectReader entry = reader.object(name_of(shape));
  const auto number = [&](std::string_view key) { return entry.graded(key).value; };
  const ShapeConstants constants{number("daily_height"), number("daily_hour"), number("daily_width_h"),
                                 number("noise_sigma"), number("noise_hourly")};
  entry.finish();
  reader.check();
  return constants;
}

double hump(const ShapeConstants& shape, double hour) {
  const double apart = std::abs(hour - shape.daily_hour);
  const double distance = std::min(apart, 24.0 - apart) / shape.daily_width_h;
  return shape.daily_height * portable::exp(-0.5 * distance * distance);
}

/// Shape and noise of `hours` hours from the start of a year, as shares of the span.
std::vector<double> deviations(const RegionSpec& region, UtcTime year, std::size_t hours, std::uint64_t seed) {
  const ShapeConstants shape = constants_of(region.grid.synthetic_shape);
  Generator generator = Stream(seed, "grid/" + region.id).at(static_cast<std::uint64_t>(year.seconds()));
  boost::random::normal_distribution<double> normal;
  const double fresh = shape.noise_sigma * std::sqrt(1.0 - shape.noise_hourly * shape.noise_hourly);
  double noise = shape.noise_sigma * normal(generator);
  std::vector<double> out;
  out.reserve(hours);
  for (std::size_t h = 0; h < hours; ++h) {
    const UtcTime middle = utc_seconds(year.seconds() + static_cast<std::int64_t>(h) * 3600 + 1800);
    out.push_back(hump(shape, local_hour(middle, region.utc_offset_hours)) + noise);
    noise = shape.noise_hourly * noise + fresh * normal(generator);
  }
  return out;
}

double value_at(const GridSpec& grid, double deviation, double offset) {
  const double span = grid.synthetic_max_g_per_kwh - grid.synthetic_min_g_per_kwh;
  return std::clamp(grid.annual_mean_g_per_kwh + offset + span * deviation, grid.synthetic_min_g_per_kwh,
                    grid.synthetic_max_g_per_kwh);
}

/// The offset at which the hours average to the annual mean: that average only rises with the offset, so halving finds
/// it.
double solved_offset(const GridSpec& grid, const std::vector<double>& deviation, std::size_t hours) {
  const double span = grid.synthetic_max_g_per_kwh - grid.synthetic_min_g_per_kwh;
  double low = -3.0 * span;
  double high = 3.0 * span;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    double sum = 0.0;
    for (std::size_t h = 0; h < hours; ++h) sum += value_at(grid, deviation[h], middle);
    (sum < grid.annual_mean_g_per_kwh * static_cast<double>(hours) ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

std::size_t hours_between(UtcTime from, UtcTime to) {
  return static_cast<std::size_t>((to.seconds() - from.seconds()) / 3600);
}

}  // namespace

Signal synthetic_grid(const RegionSpec& region, const GridWindow& window, std::uint64_t seed) {
  const GridSpec& grid = region.grid;
  const double mean = grid.annual_mean_g_per_kwh;
  if (!(grid.synthetic_min_g_per_kwh >= 0.0 && grid.synthetic_min_g_per_kwh <= mean &&
        mean <= grid.synthetic_max_g_per_kwh)) {
    throw ConfigError("region " + region.id, "/grid",
                      fmt::format("minimum {}, mean {}, maximum {} g/kWh", grid.synthetic_min_g_per_kwh, mean,
                                  grid.synthetic_max_g_per_kwh),
                      "0 <= minimum <= mean <= maximum");
  }
  const UtcTime year = year_start(window.start);
  const std::size_t year_hours = hours_between(year, plus_months(year, 12));
  const std::size_t first = hours_between(year, window.start);
  const auto covered_s = static_cast<std::int64_t>(std::ceil(window.length.value()));
  const std::size_t last = hours_between(year, utc_seconds(window.start.seconds() + covered_s)) + 2;
  const std::vector<double> deviation = deviations(region, year, std::max(year_hours, last), seed);
  const double offset = solved_offset(grid, deviation, year_hours);
  std::vector<Seconds> starts;
  std::vector<double> values;
  const auto hour_start = [&](std::size_t h) {
    return Seconds(seconds_between(window.start, utc_seconds(year.seconds() + static_cast<std::int64_t>(h) * 3600)));
  };
  for (std::size_t h = first; h < last; ++h) {
    starts.push_back(hour_start(h));
    values.push_back(grams_per_kwh(value_at(grid, deviation[h], offset)).value());
  }
  return {std::move(starts), std::move(values), hour_start(last)};
}

}  // namespace tradewind
