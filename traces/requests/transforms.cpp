#include "traces/requests/transforms.hpp"

#include <algorithm>
#include <utility>

namespace tradewind {

RateScaled::RateScaled(std::unique_ptr<RequestSource> source, double factor)
    : source_(std::move(source)), factor_(factor) {}

std::optional<TraceRow> RateScaled::next() {
  auto row = source_->next();
  if (row) row->arrival = row->arrival / factor_;
  return row;
}

std::size_t RateScaled::read(std::span<TraceRow> out, Seconds end) { return read_singly(*this, out, end); }

Truncated::Truncated(std::unique_ptr<RequestSource> source, Seconds end) : source_(std::move(source)), end_(end) {}

std::optional<TraceRow> Truncated::next() {
  const auto row = source_->next();
  if (!row || row->arrival >= end_) return std::nullopt;
  ++given_;
  return row;
}

std::size_t Truncated::read(std::span<TraceRow> out, Seconds end) {
  const std::size_t count = source_->read(out, std::min(end, end_));
  given_ += count;
  return count;
}

RowCounts Truncated::counts() const {
  RowCounts counts = source_->counts();
  if (!counts.in_run) counts.in_run = given_;  // else the source knows, of which a row may come several times
  return counts;
}

Merged::Merged(std::vector<std::unique_ptr<RequestSource>> sources)
    : sources_(std::move(sources)), heads_(sources_.size()) {
  std::vector<Seconds> times;
  times.reserve(sources_.size());
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto row = sources_[i]->next();
    times.push_back(row ? row->arrival : Tournament::never);
    if (row) heads_[i] = *row;
  }
  order_ = Tournament(times);
}

std::optional<TraceRow> Merged::next() {
  if (order_.empty()) return std::nullopt;
  const std::uint32_t i = order_.first();
  const TraceRow row = heads_[i];
  const auto following = sources_[i]->next();
  if (following) heads_[i] = *following;
  order_.set(i, following ? following->arrival : Tournament::never);
  return row;
}

std::size_t Merged::read(std::span<TraceRow> out, Seconds end) { return read_singly(*this, out, end); }

}  // namespace tradewind
