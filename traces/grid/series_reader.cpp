#include "traces/grid/series_reader.hpp"

#include "sim/config/config_error.hpp"
#include "traces/files/csv_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <string_view>

namespace tradewind {

namespace {

constexpr double grams_per_pound = 453.59237;
constexpr double joules_per_megawatt_hour = 3.6e9;

std::vector<std::string> either(const std::string& named, std::vector<std::string> usual) {
  return named.empty() ? std::move(usual) : std::vector<std::string>{named};
}

std::size_t column_of(const CsvReader& csv, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return csv.column(views);
}

/// The length of every interval of a series.
struct Interval {
  std::int64_t nanoseconds = 0;
  int months = 0;  ///< when not 0, instead

  [[nodiscard]] UtcTime after(UtcTime start) const {
    if (months > 0) return plus_months(start, months);
    constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max();
    return {start.nanoseconds > latest - nanoseconds ? latest : start.nanoseconds + nanoseconds};
  }

  static Interval between(UtcTime first, UtcTime second) {
    for (const int months : {1, 3, 12}) {
      if (plus_months(first, months) == second) return {0, months};
    }
    // From 1900 to 2200 is more than a signed number of nanoseconds holds.
    const auto distance =
        static_cast<std::uint64_t>(second.nanoseconds) - static_cast<std::uint64_t>(first.nanoseconds);
    return {static_cast<std::int64_t>(std::min<std::uint64_t>(distance, std::numeric_limits<std::int64_t>::max())), 0};
  }
};

/// One row of the file; a missing or malformed value is kept as nothing, because only a row in use must have one.
struct Row {
  UtcTime start{};
  std::optional<double> value;
  std::string text;
  std::uint64_t line = 0;
};

class SeriesFile {
 public:
  SeriesFile(const WrittenPath& written, const SeriesColumns& columns)
      : csv_(readable_data_path(written), written.path),
        time_(column_of(csv_, columns.time)),
        value_(column_of(csv_, columns.value)) {}

  std::optional<Row> next() {
    if (!csv_.next()) return std::nullopt;
    if (!csv_.complete()) csv_.fail(quoted(csv_.row()), fmt::format("{} fields", csv_.columns()));
    const auto start = parse_utc(csv_.field(time_));
    if (!start) csv_.fail(quoted(csv_.field(time_)), "a time such as 2023-11-16T18:00:00Z");
    if (rows_ > 0 && *start <= last_) csv_.fail(quoted(csv_.field(time_)), "a time after that of the row above");
    last_ = *start;
    ++rows_;
    return Row{*start, number(csv_.field(value_)), std::string(csv_.field(value_)), csv_.line()};
  }

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::string sha256() { return csv_.sha256(); }

 private:
  static std::optional<double> number(std::string_view text) {
    double value = 0.0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (result.ec != std::errc() || result.ptr != end || !std::isfinite(value)) return std::nullopt;
    return value;
  }

  CsvReader csv_;
  std::size_t time_;
  std::size_t value_;
  UtcTime last_{};
  std::uint64_t rows_ = 0;
};

/// Collects the intervals that overlap a window and checks that they leave nothing out.
class WindowBuilder {
 public:
  WindowBuilder(const WrittenPath& written, const SeriesColumns& columns, const GridWindow& window)
      : written_(written), columns_(columns), window_(window), end_(end_of(window)) {}

  void add(const Row& row, UtcTime row_end) {
    if (row_end <= window_.start || row.start >= end_) return;
    if (!row.value) fail_at(row.line, row.text.empty() ? "a missing value" : quoted(row.text), "a finite number");
    if (columns_.non_negative && *row.value < 0.0) fail_at(row.line, quoted(row.text), "a number of at least 0");
    starts_.emplace_back(seconds_between(window_.start, row.start));
    values_.push_back(*row.value * columns_.to_base_unit);
    covered_until_ = row_end;
  }

  /// \param expected  Where the row above ends.
  void check_gap(const Row& row, UtcTime expected) const {
    if (row.start == expected || row.start <= window_.start || expected >= end_) return;
    fail_at(row.line, fmt::format("{} after an interval that ends at {}", iso_8601(row.start), iso_8601(expected)),
            "a series without gaps");
  }

  [[nodiscard]] bool done(UtcTime row_end) const { return row_end >= end_; }

  Signal build(UtcTime first, UtcTime last) {
    if (starts_.empty() || starts_.front() > Seconds(0) || covered_until_ < end_) {
      throw ConfigError(
          written_.naming_file, written_.pointer,
          fmt::format("\"{}\" with values from {} to {}", written_.path, iso_8601(first), iso_8601(last)),
          fmt::format("values from {} to {}, the run and its drain", iso_8601(window_.start), iso_8601(end_)));
    }
    return {std::move(starts_), std::move(values_), Seconds(seconds_between(window_.start, covered_until_))};
  }

 private:
  static UtcTime end_of(const GridWindow& window) {
    return {window.start.nanoseconds + static_cast<std::int64_t>(std::ceil(window.length.value() * 1e9))};
  }

  [[noreturn]] void fail_at(std::uint64_t line, const std::string& found, const std::string& expected) const {
    throw ConfigError(written_.path, fmt::format("line {}", line), found, expected);
  }

  const WrittenPath& written_;
  const SeriesColumns& columns_;
  const GridWindow& window_;
  UtcTime end_;
  UtcTime covered_until_{};
  std::vector<Seconds> starts_;
  std::vector<double> values_;
};

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
    return {either(source.time_column, {"point_time"}), either(source.value_column, {"value"}),
            grams_per_pound / joules_per_megawatt_hour, average};
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

Series read_series(const WrittenPath& written, const SeriesColumns& columns, const GridWindow& window) {
  SeriesFile file(written, columns);
  auto row = file.next();
  auto following = row ? file.next() : std::nullopt;
  if (!following) throw ConfigError(written.path, "", "fewer than two rows", "a time series");
  const Interval interval = Interval::between(row->start, following->start);
  const UtcTime first = row->start;
  WindowBuilder builder(written, columns, window);
  UtcTime row_end = interval.after(row->start);
  for (;;) {
    builder.add(*row, row_end);
    if (!following || builder.done(row_end)) break;
    builder.check_gap(*following, row_end);
    row = std::move(following);
    row_end = interval.after(row->start);
    following = file.next();
  }
  Signal signal = builder.build(first, row_end);
  return {std::move(signal), file.rows(), file.sha256()};
}

}  // namespace tradewind
