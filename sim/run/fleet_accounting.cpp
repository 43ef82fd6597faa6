#include "sim/run/fleet.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

/// The next time at which something that prices energy, or what is counted, changes.
void Fleet::schedule_boundary() {
  Seconds next = scenario_->end();
  const auto consider = [&](Seconds time) {
    if (time > now_) next = std::min(next, time);
  };
  consider(scenario_->warm_up);
  consider(scenario_->duration);
  const std::int64_t row = steps_by(now_, scenario_->timeline_interval);
  consider(scenario_->timeline_interval * static_cast<double>(row + 1));
  for (const Region& region : world_->regions) {
    consider(region.signals.intensity.next_change(now_));
    if (region.signals.marginal) consider(region.signals.marginal->next_change(now_));
    consider(region.signals.price.next_change(now_));
    consider(region.steering.next_change(now_));
  }
  boundary_due_ = next;
  timers_.push({next, TimerKind::boundary, 0, 0});
}

void Fleet::close_interval() {
  for (Region& region : world_->regions) region.settle(now_, phase_);
  if (now_ >= scenario_->warm_up && phase_ == Phase::warm_up) phase_ = Phase::window;
  if (now_ >= scenario_->duration) phase_ = Phase::drain;
  if (now_ >= scenario_->end() || (phase_ == Phase::drain && all_arrived() && requests_.size() == 0)) {
    done_ = true;
    return;
  }
  refresh_signals();
  schedule_boundary();
}

void Fleet::refresh_signals() {
  ++view_;
  for (auto& views : views_) {
    for (std::size_t r = 0; r < views.size(); ++r) {
      const Region& region = world_->regions[r];
      views[r].intensity = GramsPerJoule(region.steering.value_at(now_));
      views[r].price = DollarsPerJoule(region.signals.price.value_at(now_));
    }
  }
  for (Region& region : world_->regions) {
    const PowerRule rule = power_->rule({.intensity = GramsPerJoule(region.steering.value_at(now_))});
    for (const auto& pool : region.pools) {
      pool->set_now(now_);
      pool->set_power(rule);
      for (std::uint32_t i = 0; i < pool->size(); ++i) {
        schedule_.set(pool->place().first_replica + i, pool->replica(i).next_event());
      }
    }
  }
}

void Fleet::finish() {
  for (Region& region : world_->regions) region.settle(now_, phase_);
  for (const RequestHandle handle : requests_.by_id()) {
    if (!requests_[handle].timed_out) count_out(handle, &RequestTally::in_flight, "in_flight");
  }
  if (ended_ != arrivals_) {
    throw std::logic_error(fmt::format("{} requests arrived but {} ended (seed {}, {} s)", arrivals_, ended_,
                                       scenario_->seed, now_.value()));
  }
  inputs_ = stream_.inputs();
  inputs_.insert(inputs_.end(), world_->inputs.begin(), world_->inputs.end());
  const Seconds window = scenario_->duration - scenario_->warm_up;
  for (Region& region : world_->regions) {
    RegionAccount& account = region.ledger->account();
    const bool owned = region.spec->tenancy == Tenancy::owned;
    for (const Node& node : region.nodes) {
      const Seconds held = owned ? window : node.held();
      const double gpus = node.type().gpus;
      account.embodied += node.embodied_rate() * held;
      account.cost += node.type().price_per_gpu * gpus * held;
      account.gpu_provisioned += held * gpus;
    }
  }
}

}  // namespace tradewind
