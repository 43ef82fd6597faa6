#include "traces/requests/block_replay.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace tradewind {

BlockReplay::BlockReplay(std::shared_ptr<const LoadedTrace> trace, const ReplayRules& rules, Stream stream)
    : trace_(std::move(trace)), rules_(rules), stream_(stream), cursor_(trace_->rows), generator_(stream.at(0)) {
  if (trace_->rows.size() == 0) rules_.end = Seconds(0);  // all of it lies before the run
  begin_pass();
}

void BlockReplay::begin_pass() {
  generator_ = stream_.at(pass_);
  blocks_ = 0;
  pass_s_ = 0.0;
  blocks_of_pass_ = static_cast<std::size_t>(std::ceil(trace_->period_s / block_s));
  if (rules_.bootstrap) return;
  if (pass_ == 0 || rules_.in_place) {
    blocks_of_pass_ = 1;
    return;
  }
  order_.resize(blocks_of_pass_);
  std::iota(order_.begin(), order_.end(), 0U);
  for (std::size_t i = order_.size(); i > 1; --i) {
    std::swap(order_[i - 1], order_[static_cast<std::size_t>(generator_.uniform() * static_cast<double>(i))]);
  }
}

BlockReplay::Segment BlockReplay::rotated() const {
  const std::size_t rows = trace_->rows.size();
  if (pass_ == 0 && rules_.shift_s == 0.0) return {0.0, 0.0, 0, rows};  // exactly as it is, without a rounding
  const double start = trace_->first_s + rules_.shift_s;
  const std::size_t first = trace_->rows.row_at(Seconds(start));
  return {start, trace_->first_s + static_cast<double>(pass_) * trace_->period_s, first, first + rows};
}

BlockReplay::Segment BlockReplay::shuffled() {
  if (blocks_ == 0) pass_s_ = static_cast<double>(pass_) * trace_->period_s;
  const double start = trace_->first_s + static_cast<double>(order_[blocks_]) * block_s;
  const double end = std::min(start + block_s, trace_->first_s + trace_->period_s);
  const double output_s = trace_->first_s + pass_s_;
  pass_s_ += end - start;
  return {start, output_s, trace_->rows.row_at(Seconds(start)), trace_->rows.row_at(Seconds(end))};
}

BlockReplay::Segment BlockReplay::drawn() {
  const double period = trace_->period_s;
  const double done = pass_s_;
  pass_s_ += block_s;
  const double start = trace_->first_s + generator_.uniform() * period;
  const double end = start + std::min({block_s, period, period - done});
  const std::size_t last = end <= trace_->first_s + period
                               ? trace_->rows.row_at(Seconds(end))
                               : trace_->rows.size() + trace_->rows.row_at(Seconds(end - period));
  return {start, trace_->first_s + (static_cast<double>(pass_) * period + done), trace_->rows.row_at(Seconds(start)),
          last};
}

/// Goes to the next block; false at the end of the replay.
bool BlockReplay::begin_segment() {
  if (blocks_ == blocks_of_pass_) {
    if (!rules_.repeat) return false;
    ++pass_;
    begin_pass();
  }
  segment_ = rules_.bootstrap ? drawn() : pass_ == 0 || rules_.in_place ? rotated() : shuffled();
  ++blocks_;
  const bool in_time = segment_.output_s < rules_.end.value();
  row_ = in_time ? segment_.first : segment_.last;
  return in_time;
}

std::optional<TraceRow> BlockReplay::next() {
  while (row_ == segment_.last) {
    if (!begin_segment()) return std::nullopt;
  }
  const std::size_t rows = trace_->rows.size();
  const bool wrapped = row_ >= rows;
  TraceRow row = cursor_.at(wrapped ? row_ - rows : row_);
  const double trace_s = row.arrival.value() + (wrapped ? trace_->period_s : 0.0);
  ++row_;
  last_ = std::max(last_, segment_.output_s + (trace_s - segment_.trace_s));
  row.arrival = Seconds(last_);
  return row;
}

RowCounts BlockReplay::counts() const {
  RowCounts counts = trace_->counts;
  // Rows before the run were read and not kept.
  counts.in_run = trace_->rows.size() == 0 ? 0 : trace_->rows.row_at(rules_.run_end);
  return counts;
}

std::size_t BlockReplay::read(std::span<TraceRow> out, Seconds end) { return read_singly(*this, out, end); }

}  // namespace tradewind
