#include "traces/requests/block_replay.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace tradewind {

BlockReplay::BlockReplay(std::shared_ptr<const LoadedTrace> trace, const ReplayRules& rules, Stream stream)
    : trace_(std::move(trace)), rules_(rules), stream_(stream) {
  plan_pass();
}

std::size_t BlockReplay::row_at(double trace_s) const {
  const auto it = std::lower_bound(trace_->rows.begin(), trace_->rows.end(), trace_s,
                                   [](const TraceRow& row, double time) { return row.arrival.value() < time; });
  return static_cast<std::size_t>(it - trace_->rows.begin());
}

void BlockReplay::plan_pass() {
  pass_.clear();
  segment_ = 0;
  const Generator generator = stream_.at(passes_);
  if (rules_.bootstrap) {
    plan_bootstrap(generator);
  } else if (passes_ == 0) {
    plan_rotation(rules_.shift_s);
  } else {
    plan_shuffle(generator);
  }
  ++passes_;
  row_ = pass_.front().first;
}

void BlockReplay::plan_rotation(double start_s) {
  const std::size_t first = row_at(start_s);
  pass_.push_back({start_s, 0.0, first, first + trace_->rows.size()});
}

void BlockReplay::plan_shuffle(Generator generator) {
  std::vector<std::size_t> order(static_cast<std::size_t>(std::ceil(trace_->period_s / block_s)));
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(generator.uniform() * static_cast<double>(i))]);
  }
  double output_s = static_cast<double>(passes_) * trace_->period_s;
  for (const std::size_t block : order) {
    const double start = static_cast<double>(block) * block_s;
    const double end = std::min(start + block_s, trace_->period_s);
    pass_.push_back({start, output_s, row_at(start), row_at(end)});
    output_s += end - start;
  }
}

void BlockReplay::plan_bootstrap(Generator generator) {
  const double period = trace_->period_s;
  const std::size_t rows = trace_->rows.size();
  for (double done = 0.0; done < period; done += block_s) {
    const double start = generator.uniform() * period;
    const double length = std::min({block_s, period, period - done});
    const double end = start + length;
    const std::size_t last = end <= period ? row_at(end) : rows + row_at(end - period);
    pass_.push_back({start, static_cast<double>(passes_) * period + done, row_at(start), last});
  }
}

std::optional<TraceRow> BlockReplay::next() {
  while (row_ == pass_[segment_].last) {
    if (segment_ + 1 < pass_.size()) {
      row_ = pass_[++segment_].first;
    } else if (rules_.repeat) {
      plan_pass();
    } else {
      return std::nullopt;
    }
  }
  const Segment& segment = pass_[segment_];
  const std::size_t rows = trace_->rows.size();
  const bool wrapped = row_ >= rows;
  TraceRow row = trace_->rows[wrapped ? row_ - rows : row_];
  const double trace_s = row.arrival.value() + (wrapped ? trace_->period_s : 0.0);
  ++row_;
  last_ = std::max(last_, segment.output_s + (trace_s - segment.trace_s));
  row.arrival = Seconds(last_);
  return row;
}

}  // namespace tradewind
