#include "traces/requests/row_sorter.hpp"

#include <algorithm>
#include <span>

namespace tradewind {

namespace {

/// Of a run that is merged; 48 KiB.
constexpr std::size_t page_rows = 2048;

}  // namespace

void RowSorter::add(const TraceRow& row) {
  if (rows_.size() == run_rows_) end_run();
  rows_.push_back(row);
}

void RowSorter::end_run() {
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const TraceRow& a, const TraceRow& b) { return a.arrival < b.arrival; });
  file_.append(std::as_bytes(std::span(rows_)));
  runs_.push_back({rows_in_file_, rows_in_file_ + rows_.size(), {}, 0});
  rows_in_file_ += rows_.size();
  rows_.clear();
}

void RowSorter::finish() {
  if (runs_.empty()) {
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const TraceRow& a, const TraceRow& b) { return a.arrival < b.arrival; });
    return;
  }
  end_run();
  rows_.shrink_to_fit();
  std::vector<Seconds> first;
  for (Run& run : runs_) first.push_back(refill(run));
  order_ = Tournament(first);
}

/// Reads on in a run whose rows in memory are taken.
/// \return  When its next row arrives.
Seconds RowSorter::refill(Run& run) const {
  run.rows.resize(std::min(page_rows, run.end - run.next));
  run.taken = 0;
  if (run.rows.empty()) return Tournament::never;
  file_.read(std::as_writable_bytes(std::span(run.rows)), run.next * sizeof(TraceRow));
  run.next += run.rows.size();
  return run.rows.front().arrival;
}

std::optional<TraceRow> RowSorter::next() {
  if (runs_.empty()) {
    if (taken_ == rows_.size()) return std::nullopt;
    return rows_[taken_++];
  }
  if (order_.empty()) return std::nullopt;
  const std::uint32_t i = order_.first();
  Run& run = runs_[i];
  const TraceRow row = run.rows[run.taken++];
  order_.set(i, run.taken == run.rows.size() ? refill(run) : run.rows[run.taken].arrival);
  return row;
}

SortedRequests::SortedRequests(const WrittenPath& written, const RequestColumns& columns, const RowRules& rules,
                               const RowContext& context)
    : source_(written, columns, rules, context) {
  while (const auto row = source_.next()) {
    if (!first_ || row->arrival < *first_) first_ = row->arrival;
    sorter_.add(*row);
  }
  sorter_.finish();
}

RowCounts SortedRequests::counts() const {
  RowCounts counts = source_.counts();
  if (first_) counts.first = first_;
  return counts;
}

}  // namespace tradewind
