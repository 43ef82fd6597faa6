#include "traces/grid/series_columns.hpp"

#include "sim/base/config/config_error.hpp"
#include "traces/files/csv_reader.hpp"

#include <utility>

namespace tradewind {

namespace {

constexpr double grams_per_pound = 453.59237;
constexpr double joules_per_megawatt_hour = 3.6e9;

std::vector<std::string> either(const std::string& named, std::vector<std::string> usual) {
  return named.empty() ? std::move(usual) : std::vector<std::string>{named};
}

}  // namespace

SeriesColumns intensity_columns(const SeriesSource& source, SignalKind kind) {
  const bool average = kind != SignalKind::marginal;
  const double per_kwh = grams_per_kwh(1.0).value();
  if (source.format == "electricity_maps") {
    static const std::string prefix = "Carbon intensity gCO2eq/kWh ";
    if (!average) {
      throw ConfigError(source.naming_file, source.pointer, "an Electricity Maps file, which holds averages",
                        "a marginal series");
    }
    const std::vector<std::string> value = kind == SignalKind::average_direct
                                               ? std::vector<std::string>{prefix + "(direct)"}
                                               : std::vector<std::string>{prefix + "(LCA)", prefix + "(Life cycle)"};
    return {either(source.time_column, {"Datetime (UTC)"}), either(source.value_column, value), per_kwh, true};
  }
  if (source.format == "watttime") {
    if (average) {
      throw ConfigError(source.naming_file, source.pointer, "a WattTime file, which holds marginal rates",
                        "a series of averages");
    }
    return {either(source.time_column, {"point_time"}), either(source.value_column, {"value"}),
            grams_per_pound / joules_per_megawatt_hour, false};
  }
  if (source.format == "csv" || source.format.empty()) {
    return {either(source.time_column, {"timestamp"}), either(source.value_column, {"carbon_intensity"}), per_kwh,
            average};
  }
  throw ConfigError(source.naming_file, source.pointer, quoted(source.format),
                    "one of electricity_maps, watttime, csv");
}

SeriesColumns price_columns(const SeriesSource& source) {
  return {either(source.time_column, {"Datetime (UTC)", "timestamp"}),
          either(source.value_column, {"Price (USD/MWh)", "price_usd_per_mwh"}), 1.0 / joules_per_megawatt_hour, false};
}

}  // namespace tradewind
