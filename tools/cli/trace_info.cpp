#include "tools/cli/trace_info.hpp"

#include "sim/base/config/shown_text.hpp"
#include "tools/text/columns.hpp"
#include "traces/files/line_count.hpp"
#include "traces/requests/row_sorter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tradewind {

namespace {

/// Columns and names told of each trace.
constexpr std::size_t names_shown_max = 20;

/// How often each length came; memory grows with the longest, not with the number of rows.
class LengthCounts {
 public:
  void add(std::uint32_t tokens) {
    if (tokens >= counts_.size()) counts_.resize(tokens + std::size_t{1});
    ++counts_[tokens];
    ++rows_;
    sum_ += tokens;
  }

  [[nodiscard]] double mean() const { return static_cast<double>(sum_) / static_cast<double>(rows_); }
  [[nodiscard]] std::size_t max() const { return counts_.size() - 1; }
  [[nodiscard]] std::size_t quantile(double q) const {
    auto below = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(rows_)));
    std::size_t tokens = 0;
    while (below > counts_[tokens]) below -= counts_[tokens++];
    return tokens;
  }

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t rows_ = 0;
  std::uint64_t sum_ = 0;
};

class TraceFigures {
 public:
  void add(const TraceRow& row) {
    if (rows_ == 0) first_ = row.arrival;
    if (rows_ > 0) {  // Welford's running mean and sum of squares about it
      const double gap = (row.arrival - last_).value();
      const double off = gap - gap_mean_;
      gap_mean_ += off / static_cast<double>(rows_);
      gap_squares_ += off * (gap - gap_mean_);
    }
    ++rows_;
    last_ = row.arrival;
    prompts_.add(row.prompt_tokens);
    outputs_.add(row.output_tokens);
  }

  /// \param from  When the first row arrived, as the file has it.
  [[nodiscard]] std::string text(const std::string& from) const {
    const double span = (last_ - first_).value();
    std::string out = fmt::format("  {:<10} {:.3f} s, from {}\n", "span", span, from);
    if (span > 0.0) {
      const double gaps = static_cast<double>(rows_ - 1);
      const double mean = span / gaps;
      const double deviation = std::sqrt(gap_squares_ / gaps);
      out += fmt::format("  {:<10} {:.4f} requests/s, burstiness {:.3f} (deviation of the gaps by their mean)\n",
                         "rate", 1.0 / mean, deviation / mean);
    }
    return out + in_columns({{"  tokens", "mean", "p50", "p90", "p99", "max"},
                             tokens("    prompt", prompts_),
                             tokens("    output", outputs_)});
  }

 private:
  static std::vector<std::string> tokens(const char* name, const LengthCounts& lengths) {
    const auto count = [](auto tokens) { return fmt::format("{}", tokens); };
    return {name,
            fmt::format("{:.1f}", lengths.mean()),
            count(lengths.quantile(0.5)),
            count(lengths.quantile(0.9)),
            count(lengths.quantile(0.99)),
            count(lengths.max())};
  }

  Seconds first_{};
  Seconds last_{};
  std::uint64_t rows_ = 0;
  double gap_mean_ = 0.0;
  double gap_squares_ = 0.0;
  LengthCounts prompts_;
  LengthCounts outputs_;
};

/// How often each name of a column came.
class NameCounts {
 public:
  NameCounts(const char* kind, std::uint16_t TraceRow::*member) : kind_(kind), member_(member) {}
  [[nodiscard]] const std::shared_ptr<NameList>& names() const { return names_; }

  void add(const TraceRow& row) {
    const std::uint16_t number = row.*member_;
    if (number == 0) return;
    if (number > counts_.size()) counts_.resize(number);
    ++counts_[number - std::size_t{1}];
  }

  [[nodiscard]] std::string text() const {
    if (counts_.empty()) return "";
    std::vector<std::pair<std::uint64_t, std::string>> order;
    for (std::size_t i = 0; i < counts_.size(); ++i) order.emplace_back(counts_[i], names_->names()[i]);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string out;
    for (std::size_t i = 0; i < std::min(order.size(), names_shown_max); ++i) {
      out += fmt::format("{}{} {}", i > 0 ? ", " : "", quoted(order[i].second), order[i].first);
    }
    if (order.size() > names_shown_max) out += fmt::format(" and {} more", order.size() - names_shown_max);
    return fmt::format("  {:<10} {}\n", kind_, out);
  }

 private:
  const char* kind_;
  std::uint16_t TraceRow::*member_;
  std::shared_ptr<NameList> names_ = std::make_shared<NameList>();
  std::vector<std::uint64_t> counts_;
};

std::string columns_text(const std::vector<std::string>& header) {
  std::string out;
  for (std::size_t i = 0; i < std::min(header.size(), names_shown_max); ++i) {
    out += (i > 0 ? ", " : "") + quoted(header[i]);
  }
  if (header.size() > names_shown_max) out += fmt::format(" and {} more", header.size() - names_shown_max);
  return fmt::format("  {:<10} {}\n", "columns", out);
}

std::string rows_text(const RowCounts& counts) {
  std::string bad;
  if (counts.skipped > 0) {
    bad = fmt::format(", {} bad ({}): {}", counts.skipped, to_string(counts.faults),
                      to_string(LineCount{counts.skipped, counts.skipped_lines}));
  }
  return fmt::format("  {:<10} {}{}\n", "rows", counts.read, bad);
}

/// The times as the file has them, so that none is outside.
void read_all(RequestSpec& spec) {
  spec.rules.skip_bad_rows = true;
  spec.rules.bad_rows_max_share = 1.0;
  spec.rules.any_time = spec.rules.any_order || spec.columns.origin == TimeOrigin::start;
  if (spec.columns.origin != TimeOrigin::zero) spec.columns.origin = TimeOrigin::own_first_row;
}

std::string first_time(const CsvRequests& rows) {
  if (rows.clock().unit() == TimeUnit::iso8601) return iso_8601(rows.clock().last_instant());
  const double second =
      rows.clock().exact() ? seconds_between(UtcTime{}, rows.clock().last_instant()) : rows.clock().last_second();
  return fmt::format("{:.3f} s", second);
}

}  // namespace

std::string trace_info(RequestSpec spec, UtcTime start) {
  read_all(spec);
  NameCounts names[] = {{"models", &TraceRow::model},
                        {"origins", &TraceRow::origin},
                        {"classes", &TraceRow::klass},
                        {"tenants", &TraceRow::tenant}};
  RowContext context;
  context.times.start = start;
  context.names = {names[0].names(), names[1].names(), names[2].names(), names[3].names()};
  CsvRequests rows(spec.path, spec.columns, spec.rules, context);
  TraceFigures figures;
  RowSorter sorter;
  std::string from;
  double earliest = 0.0;
  while (const auto row = rows.next()) {
    for (NameCounts& counts : names) counts.add(*row);
    if (from.empty() || row->arrival.value() < earliest) {
      from = first_time(rows);
      earliest = row->arrival.value();
    }
    if (spec.rules.any_order) {
      sorter.add(*row);
    } else {
      figures.add(*row);
    }
  }
  sorter.finish();
  while (const auto row = sorter.next()) figures.add(*row);
  std::string out = fmt::format("{}\n  {:<10} {}\n", spec.path.path, "format", spec.format);
  out += rows_text(rows.counts()) + columns_text(rows.header());
  for (const NameCounts& counts : names) out += counts.text();
  return out + figures.text(from);
}

}  // namespace tradewind
