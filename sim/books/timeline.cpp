#include "sim/books/timeline.hpp"

#include <algorithm>

namespace tradewind {

namespace {

void add_rows(std::vector<TimelineEntry>& rows, const std::vector<TimelineEntry>& others) {
  if (rows.size() < others.size()) rows.resize(others.size());
  for (std::size_t i = 0; i < others.size(); ++i) rows[i] += others[i];
}

}  // namespace

std::int64_t steps_by(Seconds now, Seconds interval) {
  auto steps = static_cast<std::int64_t>(now / interval);
  while (interval * static_cast<double>(steps + 1) <= now) ++steps;
  while (interval * static_cast<double>(steps) > now) --steps;
  return steps;
}

Timeline::Timeline(Seconds duration, Seconds interval)
    : interval_(interval), drain_begins_(steps_by(duration, interval)) {
  const bool last_row_is_cut = interval * static_cast<double>(drain_begins_) < duration;
  window_.resize(static_cast<std::size_t>(drain_begins_ + (last_row_is_cut ? 1 : 0)));
}

TimelineEntry& Timeline::entry_at(Seconds now, Phase phase) {
  const std::int64_t step = steps_by(now, interval_);
  if (phase != Phase::drain) return window_[std::min(static_cast<std::size_t>(step), window_.size() - 1)];
  const auto row = static_cast<std::size_t>(step - drain_begins_);
  if (row >= drain_.size()) drain_.resize(row + 1);
  return drain_[row];
}

void Timeline::add(const Settlement& settlement) {
  const Joules facility = settlement.energy.facility();
  if (settlement.phase == Phase::warm_up || facility <= Joules(0)) return;
  TimelineEntry& entry = entry_at(settlement.from, settlement.phase);
  entry.facility += facility;
  entry.location += settlement.location;
}

void Timeline::merge(const Timeline& other) {
  add_rows(window_, other.window_);
  add_rows(drain_, other.drain_);
}

}  // namespace tradewind
