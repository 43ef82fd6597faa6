#include "sim/fleet/intervals.hpp"

#include <algorithm>

namespace tradewind {

namespace {

void settle(std::vector<Region>& regions, Books& books) {
  for (std::size_t r = 0; r < regions.size(); ++r) {
    const Settlement settlement = regions[r].settle();
    books.settled({static_cast<std::uint16_t>(r), settlement});
  }
}

}  // namespace

Intervals::Intervals(const Plan& plan, Agenda& agenda)
    : plan_(&plan), agenda_(&agenda), phase_(plan.settings.warm_up > Seconds(0) ? Phase::warm_up : Phase::window) {}

void Intervals::begin(const std::vector<Region>& regions) {
  const RunSettings& run = plan_->settings;
  const Seconds now = agenda_->now();
  Seconds next = run.end;
  const auto consider = [&](Seconds time) {
    if (time > now) next = std::min(next, time);
  };
  consider(run.warm_up);
  consider(run.duration);
  consider(run.timeline_interval * static_cast<double>(steps_by(now, run.timeline_interval) + 1));
  for (const Region& region : regions) consider(region.supply().next_change(now));
  due_ = next;
  agenda_->plan(next, EventKind::interval, 0, 0);
}

bool Intervals::end(std::vector<Region>& regions, Books& books) {
  settle(regions, books);
  const Seconds now = agenda_->now();
  if (now >= plan_->settings.warm_up && phase_ == Phase::warm_up) phase_ = Phase::window;
  if (now >= plan_->settings.duration) phase_ = Phase::drain;
  return now < plan_->settings.end;
}

void Intervals::close(std::vector<Region>& regions, Books& books) const {
  settle(regions, books);
  const Seconds window = plan_->settings.duration - plan_->settings.warm_up;
  for (std::size_t r = 0; r < regions.size(); ++r) {
    const RegionClosing closing = regions[r].close(window);
    books.closed({static_cast<std::uint16_t>(r), closing});
  }
}

}  // namespace tradewind
