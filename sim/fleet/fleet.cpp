#include "sim/fleet/fleet.hpp"

#include "sim/fleet/flow_id.hpp"
#include "sim/fleet/live_regions.hpp"

#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

Fleet::Fleet(const Plan& plan, ArrivalSource& arrivals)
    : plan_(&plan),
      agenda_(plan.origins() * plan.regions.size(), plan.replicas.size(), plan.nodes.size()),
      books_(plan.totals_shape(), plan.settings.warm_up, plan.least_work),
      intervals_(plan, agenda_),
      views_(plan),
      regions_(live_regions(plan, agenda_.now(), intervals_.phase(), views_)),
      capacity_(plan, agenda_, regions_, books_),
      journey_({plan, agenda_, regions_, views_, capacity_, intervals_, books_}, arrivals),
      flow_lead_(plan.has_stages() ? Seconds(0) : capacity_.flow_lead()) {
  books_.totals().world = plan.facts;
  views_.see_signals(now(), regions_);
  capacity_.set_power();
  intervals_.begin(regions_);
  agenda_.look_ahead();
}

void Fleet::execute_next(Flows& flows) {
  constexpr std::uint64_t progress_every = 1U << 14U;
  agenda_.advance();
  switch (agenda_.due()) {
    case Due::boundary:
      journey_.serve(agenda_.due_replica());
      break;
    case Due::event:
      if (const Event* const next = agenda_.next_in_line()) journey_.prefetch(next->subject());
      execute(agenda_.take(), flows);
      break;
    case Due::arrival:
      journey_.arrive();
      break;
  }
  done_ = done_ || (intervals_.phase() == Phase::drain && journey_.over());
  agenda_.look_ahead();
  if (report_ && (++events_ % progress_every) == 0) report_(now());
}

void Fleet::execute(const Event& event, Flows& flows) {
  if (!agenda_.stands(event)) return;
  switch (owner_of(event.kind())) {
    case EventOwner::journey:
      return journey_.execute(event, flows);
    case EventOwner::intervals:
      return end_interval();
    case EventOwner::capacity:
      const CapacityChange change = capacity_.execute(event, flows);
      journey_.hand_back(change.abandoned);
      if (change.ready != nullptr) journey_.dispatch(*change.ready);
  }
}

void Fleet::end_interval() {
  intervals_.end(regions_, books_);
  done_ = now() >= plan_->settings.end || (intervals_.phase() == Phase::drain && journey_.over());
  if (done_) return;
  views_.see_signals(now(), regions_);
  capacity_.set_power();
  intervals_.begin(regions_);
}

void Fleet::flow_finished(std::uint64_t id, Seconds now) {
  // At the next whole microsecond: how often the clock stepped meanwhile shows in the last bits of `now`.
  const Seconds at((std::floor(now.value() * 1e6) + 1.0) / 1e6);
  const FlowId flow(id);
  if (flow.owner() == FlowId::Owner::weights) capacity_.weights_sent(flow.subject(), at);
  if (flow.owner() == FlowId::Owner::cache) journey_.cache_sent(flow.subject(), at);
  agenda_.look_ahead();
}

void Fleet::finish() {
  intervals_.close(regions_, books_);
  journey_.finish();
  RunTotals& totals = books_.totals();
  totals.stopped = now();
  if (totals.ended == totals.arrivals) return;
  throw std::logic_error(fmt::format("{} requests arrived but {} ended (seed {}, {} s)", totals.arrivals, totals.ended,
                                     plan_->settings.seed, now().value()));
}

}  // namespace tradewind
