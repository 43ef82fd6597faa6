#include "topologies/region_reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>

namespace tradewind {

namespace {

constexpr int count_max = 1'000'000;
/// g/kWh. Burning lignite at 10 % efficiency is below 4,000.
constexpr double intensity_max = 1e5;
/// Far above any, so that it stays finite in bytes a second.
constexpr Range bandwidth_gb_per_s{0.0, 1e9, true};

constexpr std::string_view average_formats[] = {"electricity_maps", "csv"};
constexpr std::string_view marginal_formats[] = {"watttime", "csv"};
constexpr std::string_view price_formats[] = {"csv"};
constexpr std::string_view kinds[] = {"average_direct", "average_life_cycle", "marginal"};

/// A step or a gap of more than a year is none.
constexpr double interval_s_max = 366.0 * 86400.0;
constexpr Range interval_s_range{0.001, interval_s_max};
constexpr Range fill_max_s_range{0.0, interval_s_max, true};

constexpr std::string_view time_marks[] = {"start", "end"};
constexpr std::string_view duplicate_rules[] = {"error", "first", "last"};
constexpr std::string_view fills[] = {"none", "previous", "linear"};

/// \tparam Enum  Whose values are in the order of `choices`; the first is the default.
template <class Enum>
Enum read_choice(ObjectReader& reader, std::string_view key, std::span<const std::string_view> choices) {
  const std::string chosen = reader.choice_or(key, choices.front(), choices);
  return static_cast<Enum>(std::find(choices.begin(), choices.end(), chosen) - choices.begin());
}

SeriesRules read_rules(ObjectReader& reader) {
  SeriesRules rules;
  if (const auto interval = reader.optional_number("interval_s", interval_s_range)) rules.interval = Seconds(*interval);
  rules.time_marks = read_choice<TimeMarks>(reader, "time_marks", time_marks);
  rules.on_duplicate = read_choice<OnDuplicate>(reader, "on_duplicate", duplicate_rules);
  rules.fill = read_choice<Fill>(reader, "fill", fills);
  rules.fill_max = Seconds(reader.number_or("fill_max_s", rules.fill_max.value(), fill_max_s_range));
  return rules;
}

std::optional<SeriesSource> read_series(ObjectReader& parent, std::string_view key,
                                        std::span<const std::string_view> formats) {
  auto reader = parent.optional_object(key);
  if (!reader) return std::nullopt;
  SeriesSource series;
  series.naming_file = reader->file();
  series.pointer = reader->pointer();
  series.path = reader->text("path");
  if (reader->has("path") && series.path.empty())
    reader->complain("path", "an empty text", "a path, or data: and a path");
  const bool averages =
      std::equal(formats.begin(), formats.end(), std::begin(average_formats), std::end(average_formats));
  if (averages && reader->text_or("format", "") == "watttime") {
    reader->complain("format", "\"watttime\", whose rates are marginal by definition",
                     "one of electricity_maps, csv; or marginal_series for this file");
  } else {
    series.format = reader->choice("format", formats);
  }
  // Other formats say by themselves what they are; prices are of no kind.
  if (series.format == "csv" && reader->has("kind") && formats.size() > 1) {
    series.kind = static_cast<SignalKind>(std::find(std::begin(kinds), std::end(kinds), reader->choice("kind", kinds)) -
                                          std::begin(kinds));
  }
  series.time_column = reader->text_or("time_column", "");
  series.value_column = reader->text_or("value_column", "");
  series.rules = read_rules(*reader);
  reader->finish();
  return series;
}

void read_synthetic(ObjectReader reader, GridSpec& grid) {
  static constexpr std::string_view shapes[] = {"flat", "solar", "wind", "evening_peak"};
  const std::string shape = reader.choice("shape", shapes);
  grid.synthetic_shape =
      static_cast<GridShape>(std::find(std::begin(shapes), std::end(shapes), shape) - std::begin(shapes));
  // A flat grid may leave its range out, and is then constant.
  const bool constant =
      grid.synthetic_shape == GridShape::flat && !reader.has("min_g_per_kwh") && !reader.has("max_g_per_kwh");
  if (!constant) {
    grid.synthetic_min_g_per_kwh =
        reader.graded("min_g_per_kwh", {0.0, reader.limit(grid.annual_mean_g_per_kwh)}).value;
    grid.synthetic_max_g_per_kwh =
        reader.graded("max_g_per_kwh", {reader.fine() ? grid.annual_mean_g_per_kwh : 0.0, intensity_max}).value;
  }
  reader.finish();
}

GridSpec read_grid(ObjectReader reader) {
  GridSpec grid;
  grid.annual_mean_g_per_kwh = reader.graded("annual_mean_g_per_kwh", {0.0, intensity_max}).value;
  const auto mean = [&](std::string_view key) -> std::optional<double> {
    const auto stated = reader.optional_graded(key, {0.0, intensity_max});
    return stated ? std::optional(stated->value) : std::nullopt;
  };
  grid.annual_mean_life_cycle_g_per_kwh = mean("annual_mean_life_cycle_g_per_kwh");
  grid.annual_mean_marginal_g_per_kwh = mean("annual_mean_marginal_g_per_kwh");
  grid.series = read_series(reader, "series", average_formats);
  grid.marginal_series = read_series(reader, "marginal_series", marginal_formats);
  const auto synthetic = reader.optional_object("synthetic");
  if (synthetic) read_synthetic(*synthetic, grid);
  if (!grid.series && !synthetic && !reader.absent())
    reader.complain("", "neither series nor synthetic", "one of them");
  reader.finish();
  return grid;
}

NodeGroup read_node_group(ObjectReader reader) {
  NodeGroup group;
  group.type = reader.text("type");
  group.count = static_cast<int>(reader.integer("count", 1, count_max));
  reader.finish();
  return group;
}

DeploymentSpec read_deployment(ObjectReader reader) {
  DeploymentSpec deployment;
  deployment.pointer = reader.pointer();
  deployment.model = reader.text("model");
  deployment.engine = reader.text_or("engine", deployment.engine);
  deployment.gpus = static_cast<int>(reader.integer_or("gpus", 1, 1, 1024));
  deployment.expert_parallel = reader.boolean_or("expert_parallel", false);
  deployment.replicas_max = static_cast<int>(reader.integer_or("replicas_max", 1, 1, count_max));
  deployment.replicas_min =
      static_cast<int>(reader.integer_or("replicas_min", 0, 0, reader.fine() ? deployment.replicas_max : count_max));
  reader.finish();
  return deployment;
}

/// Keys that regions and origins share.
template <class Place>
void read_place(ObjectReader& reader, const std::string& id, Place& place) {
  place.id = id;
  place.name = reader.text_or("name", id);
  reader.ignore("source");  // where the coordinates are from, for people
  place.latitude = reader.graded("latitude", {-90.0, 90.0}).value;
  place.longitude = reader.graded("longitude", {-180.0, 180.0}).value;
  place.utc_offset_hours = reader.graded("utc_offset_hours", {-12.0, 14.0}).value;
}

void read_site(ObjectReader& reader, RegionSpec& region) {
  region.pue = reader.graded("pue", {1.0, 10.0}).value;
  region.wue = litres_per_kwh(reader.graded("wue_l_per_kwh", Range::non_negative()).value);
  region.ewif = litres_per_kwh(reader.graded("ewif_l_per_kwh", Range::non_negative()).value);
  region.grid = read_grid(reader.object("grid"));
  region.price_series = read_series(reader, "price_series", price_formats);
  const auto price = reader.optional_graded("price_usd_per_kwh", {-Range::physical_max, Range::physical_max});
  if (price) region.price = dollars_per_kwh(price->value);
  if (!price && !region.price_series && !reader.absent()) {
    reader.complain("price_usd_per_kwh", "nothing", "a number, or price_series");
  }
}

void read_fleet(ObjectReader& reader, RegionSpec& region) {
  static constexpr std::string_view tenancies[] = {"owned", "on_demand"};
  region.tenancy = reader.choice_or("tenancy", "owned", tenancies) == "owned" ? Tenancy::owned : Tenancy::on_demand;
  ObjectReader storage = reader.object("storage");
  region.storage_read = gigabytes_per_second(storage.graded("read_gb_per_s", bandwidth_gb_per_s).value);
  region.storage_uplink = gigabytes_per_second(storage.graded("uplink_gb_per_s", bandwidth_gb_per_s).value);
  storage.finish();
  for (const ObjectReader& group : reader.objects("nodes")) region.nodes.push_back(read_node_group(group));
  for (const ObjectReader& deployment : reader.objects("deployments")) {
    region.deployments.push_back(read_deployment(deployment));
  }
}

}  // namespace

RegionSpec read_region(ObjectReader reader, const std::string& id) {
  RegionSpec region;
  read_place(reader, id, region);
  read_site(reader, region);
  read_fleet(reader, region);
  reader.finish();
  return region;
}

OriginSpec read_origin(ObjectReader reader, const std::string& id) {
  OriginSpec origin;
  read_place(reader, id, origin);
  reader.finish();
  return origin;
}

}  // namespace tradewind
