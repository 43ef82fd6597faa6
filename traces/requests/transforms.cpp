#include "traces/requests/transforms.hpp"

#include <utility>

namespace tradewind {

RateScaled::RateScaled(std::unique_ptr<RequestSource> source, double factor)
    : source_(std::move(source)), factor_(factor) {}

std::optional<TraceRow> RateScaled::next() {
  auto row = source_->next();
  if (row) row->arrival = row->arrival / factor_;
  return row;
}

Truncated::Truncated(std::unique_ptr<RequestSource> source, Seconds end) : source_(std::move(source)), end_(end) {}

std::optional<TraceRow> Truncated::next() {
  const auto row = source_->next();
  if (!row || row->arrival >= end_) return std::nullopt;
  return row;
}

Merged::Merged(std::vector<std::unique_ptr<RequestSource>> sources)
    : sources_(std::move(sources)), heads_(sources_.size()) {
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    const auto row = sources_[i]->next();
    if (!row) continue;
    heads_[i] = *row;
    order_.push(row->arrival.value(), i);
  }
}

std::optional<TraceRow> Merged::next() {
  if (order_.empty()) return std::nullopt;
  const std::uint32_t i = order_.top();
  const TraceRow row = heads_[i];
  if (const auto following = sources_[i]->next()) {
    heads_[i] = *following;
    order_.replace_top(following->arrival.value());
  } else {
    order_.pop();
  }
  return row;
}

}  // namespace tradewind
