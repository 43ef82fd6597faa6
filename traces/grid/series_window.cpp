#include "traces/grid/series_window.hpp"

#include "sim/base/config/config_error.hpp"
#include "sim/base/config/range.hpp"
#include "traces/files/csv_reader.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace tradewind {

namespace {

/// Above any that is not a mistake: a month of 2.6-second intervals.
constexpr double filled_in_a_row_max = 1e6;

UtcTime end_of(const GridWindow& window) {
  return {window.start.nanoseconds + static_cast<std::int64_t>(std::ceil(window.length.value() * 1e9))};
}

}  // namespace

SeriesWindow::SeriesWindow(const WrittenPath& written, const SeriesColumns& columns, const SeriesRules& rules,
                           const GridWindow& window)
    : written_(written), columns_(columns), rules_(rules), window_(window), end_(end_of(window)) {}

void SeriesWindow::add(const SeriesInterval& interval) {
  if (!first_) first_ = interval.from.utc;
  last_ = interval.to.utc;
  const bool used = overlaps(interval.from.utc, interval.to.utc);
  if (used && interval.crowding_line != 0) {
    fail_at(interval.crowding_line,
            fmt::format("a row {} s after the one above", seconds_between(interval.from.utc, interval.to.utc)),
            fmt::format("at least {} s, the stated \"interval_s\"", rules_.interval.value_or(Seconds(0)).value()));
  }
  if (!interval.row || (!interval.row->value && interval.row->missing())) return add_missing(interval);
  if (missing_) fill(&interval);
  if (used) push(interval.from.utc, interval.to.utc, value_of(interval));
  valued_ = interval;
}

bool SeriesWindow::done() const { return first_ && last_ >= end_ && (!missing_ || missing_->pieces.empty()); }

Signal SeriesWindow::build() {
  if (missing_) fill(nullptr);
  if (starts_.empty() || starts_.front() > Seconds(0) || covered_until_ < end_) {
    throw ConfigError(
        written_.naming_file, written_.pointer,
        fmt::format("\"{}\" with values from {} to {}", written_.path, iso_8601(first_.value_or(UtcTime{})),
                    iso_8601(last_)),
        fmt::format("values from {} to {}, the run and its drain", iso_8601(window_.start), iso_8601(end_)));
  }
  return {std::move(starts_), std::move(values_), Seconds(seconds_between(window_.start, covered_until_))};
}

void SeriesWindow::add_missing(const SeriesInterval& interval) {
  if (rules_.fill == Fill::none) {
    if (overlaps(interval.from.utc, interval.to.utc)) fail_missing(interval);
    return;
  }
  if (!missing_) missing_ = Stretch{interval.from.utc, interval.to.utc, {}};
  missing_->to = interval.to.utc;
  if (!overlaps(missing_->from, missing_->to)) return;
  const double length_s = seconds_between(missing_->from, missing_->to);
  if (length_s > rules_.fill_max.value()) {
    fail_at(interval.line,
            fmt::format("no value from {} to {} ({} s)", iso_8601(missing_->from), iso_8601(missing_->to), length_s),
            fmt::format("at most {} s to be filled, the \"fill_max_s\"", rules_.fill_max.value()));
  }
  add_pieces(interval);
}

void SeriesWindow::add_pieces(const SeriesInterval& interval) {
  const auto add = [&](UtcTime from, UtcTime to) {
    if (overlaps(from, to)) missing_->pieces.push_back({from, to, interval.line});
  };
  if (interval.row) return add(interval.from.utc, interval.to.utc);
  const double length_s = seconds_between(interval.from.utc, interval.to.utc);
  if (interval.step.months == 0 && length_s * 1e9 > filled_in_a_row_max * double(interval.step.nanoseconds)) {
    fail_at(interval.line,
            fmt::format("a gap of {} s between rows of {} s", length_s, double(interval.step.nanoseconds) / 1e9),
            fmt::format("at most {} intervals to be filled in a row", filled_in_a_row_max));
  }
  for (SeriesTime from = interval.from; from.utc < interval.to.utc;) {
    const SeriesTime to = interval.step.after(from);
    add(from.utc, std::min(to.utc, interval.to.utc));
    from = to;
  }
}

/// Ends the stretch without values.
/// \param following  The interval after it; null at the end of the file.
void SeriesWindow::fill(const SeriesInterval* following) {
  const Stretch stretch = *std::exchange(missing_, std::nullopt);
  if (stretch.pieces.empty()) return;
  std::uint64_t line = stretch.pieces.front().line;
  if (!valued_) {
    fail_at(line, fmt::format("no value before {}", iso_8601(stretch.from)), "a value before it to fill it from");
  }
  const double before = value_of(*valued_);
  double rise_per_s = 0.0;
  if (rules_.fill == Fill::linear) {
    if (following == nullptr) {
      fail_at(line, fmt::format("no value after {}", iso_8601(stretch.from)),
              R"(a value after it for "fill": "linear")");
    }
    rise_per_s = (value_of(*following) - before) / seconds_between(valued_->from.utc, following->from.utc);
  }
  filled_lines_.add(line);
  for (const Stretch::Piece& piece : stretch.pieces) {
    push(piece.from, piece.to, before + rise_per_s * seconds_between(valued_->from.utc, piece.from));
    ++filled_;
    if (piece.line != std::exchange(line, piece.line)) filled_lines_.add(line);
    filled_time_ += Seconds(seconds_between(std::max(piece.from, window_.start), std::min(piece.to, end_)));
  }
}

void SeriesWindow::push(UtcTime from, UtcTime to, double value) {
  starts_.emplace_back(seconds_between(window_.start, from));
  values_.push_back(value);
  covered_until_ = to;
}

double SeriesWindow::value_of(const SeriesInterval& interval) const {
  const SeriesRow& row = *interval.row;
  if (!row.value) fail_at(row.line, quoted(row.text), "a finite number");
  if (columns_.non_negative && *row.value < 0.0) fail_at(row.line, quoted(row.text), "a number of at least 0");
  if (std::abs(*row.value) > Range::physical_max) {
    fail_at(row.line, quoted(row.text), fmt::format("a number up to {:g}", Range::physical_max));
  }
  return *row.value * columns_.to_base_unit;
}

void SeriesWindow::fail_missing(const SeriesInterval& interval) const {
  static constexpr std::string_view fill = R"(, or "fill": "previous" or "linear")";
  if (interval.row) {
    const std::string& text = interval.row->text;
    fail_at(interval.line, text.empty() ? "a missing value" : quoted(text), fmt::format("a finite number{}", fill));
  }
  fail_at(interval.line,
          fmt::format("{} after an interval that ends at {}", iso_8601(interval.to.utc), iso_8601(interval.from.utc)),
          fmt::format("a series without gaps{}", fill));
}

void SeriesWindow::fail_at(std::uint64_t line, const std::string& found, const std::string& expected) const {
  throw ConfigError(written_.path, fmt::format("line {}", line), found, expected);
}

}  // namespace tradewind
