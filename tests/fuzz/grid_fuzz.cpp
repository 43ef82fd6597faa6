// Carbon intensity and price series. First byte: format, kind, window and rules; the rest is the file.

#include "sim/base/config/config_error.hpp"
#include "tests/fuzz/input_file.hpp"
#include "traces/grid/series_reader.hpp"

#include <cmath>

namespace tradewind::fuzz {
namespace {

SeriesColumns columns_of(std::uint8_t format, const SeriesSource& written, SignalKind kind) {
  SeriesSource source = written;
  if (format == 3) return price_columns(source);
  source.format = format == 0 ? "electricity_maps" : format == 1 ? "watttime" : "csv";
  return intensity_columns(source, kind);
}

SeriesRules rules_of(std::uint8_t switches) {
  SeriesRules rules;
  const bool filled = (switches & 32U) != 0;
  const bool ends = (switches & 128U) != 0;
  if (ends) {
    rules.time_marks = TimeMarks::end;
    rules.on_duplicate = filled ? OnDuplicate::last : OnDuplicate::first;
  }
  if (filled) {
    rules.fill = ends ? Fill::previous : Fill::linear;
    rules.fill_max = Seconds(ends ? 86400.0 : 1e7);
  }
  if (filled && (switches & 16U) != 0) rules.interval = Seconds(900.0);
  return rules;
}

void check_series(std::span<const std::uint8_t> bytes, std::uint8_t switches) {
  constexpr double hour_s = 3600.0;
  const InputFile file(bytes);
  const WrittenPath written{file.path(), "topology.json", "/regions/0/intensity"};
  const GridWindow window{*parse_utc("2023-11-16T00:30:00Z"), Seconds((switches & 64U) != 0 ? 24e3 * hour_s : hour_s)};
  const auto kind = static_cast<SignalKind>((switches >> 2U) % 3U);
  try {
    const Series series =
        read_series(written, columns_of(switches % 4, SeriesSource{}, kind), rules_of(switches), window);
    for (double t = 0.0; t <= window.length.value(); t += window.length.value() / 7.0) {
      require(std::isfinite(series.signal.value_at(Seconds(t))));
    }
    const SeriesRules rules = rules_of(switches);
    require(series.signal.end() >= window.length);
    require(series.filled_time >= Seconds(0) && series.filled_time <= window.length * (1.0 + 1e-9));
    require((series.filled > 0) == (series.filled_time > Seconds(0)));
    require(rules.fill != Fill::none || series.filled == 0);
    require(rules.on_duplicate != OnDuplicate::error || series.duplicates.count == 0);
  } catch (const ConfigError&) {
    return;  // the answer to a bad series
  }
}

}  // namespace

void try_input(std::span<const std::uint8_t> input) {
  const std::uint8_t switches = take_switches(input);
  check_series(input, switches);
}

}  // namespace tradewind::fuzz
