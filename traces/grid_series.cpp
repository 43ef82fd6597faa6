#include "traces/grid_series.hpp"

#include "sim/base/config/config_error.hpp"
#include "traces/grid/series_reader.hpp"
#include "traces/grid/synthetic_grid.hpp"

#include <fmt/format.h>
#include <string>
#include <utility>

namespace tradewind {

namespace {

std::vector<std::string> remarks_on(const SeriesSource& source, const Series& series) {
  const auto plural = [](std::uint64_t count) { return count == 1 ? "" : "s"; };
  std::vector<std::string> remarks;
  if (const LineCount& lines = series.duplicates; lines.count > 0) {
    remarks.push_back(fmt::format("{}: dropped {} row{} of the same time as another: {}", source.path, lines.count,
                                  plural(lines.count), to_string(lines)));
  }
  if (series.filled > 0) {
    remarks.push_back(fmt::format("{}: filled {} missing interval{} ({} s) {}: {}", source.path, series.filled,
                                  plural(series.filled), series.filled_time.value(),
                                  source.rules.fill == Fill::linear ? "linearly" : "with the value before",
                                  to_string(series.filled_lines)));
  }
  return remarks;
}

SiteSignal read_signal(const SeriesSource& source, const SeriesColumns& columns, const GridWindow& window,
                       std::string_view kind) {
  const WrittenPath written{source.path, source.naming_file, source.pointer + "/path"};
  Series series = read_series(written, columns, source.rules, window);
  InputRecord record{source.path,       series.sha256,
                     series.rows,       0,
                     std::string(kind), SeriesMending{series.duplicates.count, series.filled, series.filled_time}};
  return {std::move(series.signal), std::move(record), remarks_on(source, series)};
}

std::string stated_kinds(const GridSpec& grid) {
  std::string kinds = "average_direct";
  if (grid.annual_mean_life_cycle_g_per_kwh) kinds += ", average_life_cycle";
  if (grid.annual_mean_marginal_g_per_kwh) kinds += ", marginal";
  return "annual means of " + kinds;
}

std::string wanted_kind(SignalKind kind) {
  const char* const key =
      kind == SignalKind::marginal ? "annual_mean_marginal_g_per_kwh" : "annual_mean_life_cycle_g_per_kwh";
  return fmt::format("one of {}, which the run asks for ({})", to_string(kind), key);
}

/// What a CSV does not say of itself is what its key is for.
void require_kind(const SeriesSource& source, SignalKind kind) {
  if (source.format == "electricity_maps" || source.format == "watttime") return;
  const SignalKind usual = kind == SignalKind::marginal ? SignalKind::marginal : SignalKind::average_direct;
  const SignalKind found = source.kind.value_or(usual);
  if (found == kind) return;
  throw ConfigError(
      source.naming_file, source.pointer + "/kind",
      source.kind ? fmt::format("{}", to_string(found)) : fmt::format("nothing, which is {}", to_string(found)),
      fmt::format("{}, which the run asks for", to_string(kind)));
}

}  // namespace

std::string_view to_string(SignalKind kind) {
  switch (kind) {
    case SignalKind::average_direct:
      return "average_direct";
    case SignalKind::average_life_cycle:
      return "average_life_cycle";
    case SignalKind::marginal:
      return "marginal";
  }
  return "";
}

SiteSignal grid_signal(const RegionSpec& region, SignalKind kind, const GridWindow& window, std::uint64_t seed) {
  const GridSpec& grid = region.grid;
  const auto& source = kind == SignalKind::marginal ? grid.marginal_series : grid.series;
  if (source) {
    require_kind(*source, kind);
    return read_signal(*source, intensity_columns(*source, kind), window, to_string(kind));
  }
  const auto mean = grid.annual_mean(kind);
  if (!mean) throw ConfigError("region " + region.id, "/grid", stated_kinds(grid), wanted_kind(kind));
  const double direct = grid.annual_mean_g_per_kwh;
  const bool constant = grid.series || grid.synthetic_max_g_per_kwh <= 0.0 || direct <= 0.0 ||
                        (grid.synthetic_min_g_per_kwh == direct && grid.synthetic_max_g_per_kwh == direct);
  if (constant) return {Signal::constant(grams_per_kwh(*mean).value()), std::nullopt, {}};
  Signal synthetic = synthetic_grid(region, window, seed);
  if (kind != SignalKind::average_direct) synthetic = synthetic.scaled(*mean / direct);
  return {std::move(synthetic), std::nullopt, {}};
}

SiteSignal price_signal(const RegionSpec& region, const GridWindow& window) {
  if (!region.price_series) return {Signal::constant(region.price.value()), std::nullopt, {}};
  return read_signal(*region.price_series, price_columns(*region.price_series), window, "price");
}

}  // namespace tradewind
