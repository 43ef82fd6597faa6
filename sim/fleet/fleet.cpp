#include "sim/fleet/fleet.hpp"

#include "sim/fleet/flow_id.hpp"
#include "sim/fleet/live_regions.hpp"

namespace tradewind {

Fleet::Fleet(const Plan& plan, ArrivalSource& arrivals)
    : agenda_(plan.origins() * plan.regions.size(), plan.replicas.size(), plan.nodes.size()),
      books_(plan.totals_shape(), plan.settings.warm_up, plan.least_work, plan.facts),
      intervals_(plan, agenda_),
      regions_(live_regions(plan, agenda_.now(), intervals_.phase())),
      capacity_(plan, agenda_, regions_, books_),
      journey_({plan, agenda_, regions_, capacity_, intervals_, books_}, arrivals),
      flow_lead_(plan.has_stages() ? Seconds(0) : capacity_.flow_lead()) {
  begin_interval();
  agenda_.look_ahead();
}

void Fleet::execute_next(Flows& flows) {
  agenda_.advance();
  switch (agenda_.due()) {
    case Due::boundary:
      journey_.serve(agenda_.due_replica());
      break;
    case Due::event:
      journey_.look_ahead();
      execute(agenda_.take(), flows);
      break;
    case Due::arrival:
      journey_.arrive();
  }
  done_ = done_ || (intervals_.phase() == Phase::drain && journey_.over());
  agenda_.look_ahead();
}

void Fleet::execute(const Event& event, Flows& flows) {
  if (!agenda_.stands(event)) return;
  switch (owner_of(event.kind())) {
    case EventOwner::journey:
      return journey_.execute(event, flows);
    case EventOwner::intervals:
      done_ = !intervals_.end(regions_, books_);
      return begin_interval();
    case EventOwner::capacity:
      const CapacityChange change = capacity_.execute(event, flows);
      journey_.hand_back(change.abandoned);
      if (change.ready != nullptr) journey_.dispatch(*change.ready);
  }
}

void Fleet::begin_interval() {
  if (done_ || (intervals_.phase() == Phase::drain && journey_.over())) return;
  journey_.see_signals();
  capacity_.set_power();
  intervals_.begin(regions_);
}

void Fleet::flow_finished(std::uint64_t id, Seconds now) {
  const FlowId flow(id);
  const Seconds at = whole_microsecond_after(now);
  flow.owner() == FlowId::Owner::weights ? capacity_.weights_sent(flow.subject(), at)
                                         : journey_.cache_sent(flow.subject(), at);
  agenda_.look_ahead();
}

void Fleet::finish() {
  intervals_.close(regions_, books_);
  journey_.finish();
  books_.close(now());
}

}  // namespace tradewind
