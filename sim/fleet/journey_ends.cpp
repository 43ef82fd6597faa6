#include "sim/fleet/flow_id.hpp"
#include "sim/fleet/journey.hpp"

// How a request ends: the members of Journey from the verdict on, and those of clients that leave.

namespace tradewind {

void Journey::judge(RequestHandle handle) {
  const Passage& request = requests_[handle];
  if (request.left) {
    waste(handle);
    close(handle);
    return;
  }
  if (!verdict_.escalates(request, requests_.noise(handle))) {
    complete(handle, requests_.service(handle), true);
    return;
  }
  requests_.escalate(handle);
  start_tier(handle, fleet_.agenda.now());
}

void Journey::complete(RequestHandle handle, const ServiceRecord& service, bool judged_answer) {
  const Passage& request = requests_[handle];
  const std::uint16_t model = model_of(request);
  const Completion completion = verdict_.of(request, model, service, judged_answer);
  if (verdict_.comes_too_late(request, completion)) {
    requests_.keep(handle, service);
    waste(handle);
    end(handle, RequestOutcome::timed_out);
  } else {
    fleet_.books.ended({request, model, RequestOutcome::completed, service, &completion});
    if (!arrivals_->open()) {
      arrivals_->ended({request.id, request.origin, request.klass, request.arrived + completion.e2e, true});
      plan_arrival();
    }
  }
  close(handle);
}

/// The client leaves; where its request is, word of it arrives half a round trip later.
void Journey::leave(RequestHandle handle) {
  Passage& request = requests_[handle];
  request.left = true;
  end(handle, RequestOutcome::timed_out);
  if (request.stage == RequestStage::held || request.stage == RequestStage::judged) return;
  const Seconds delay = fleet_.plan.one_way[request.origin][request.region];
  fleet_.agenda.plan(fleet_.agenda.now() + delay, EventKind::abort, request.id, handle);
}

/// A region hears that a client has left, and stops working for it if it still does.
void Journey::abort(RequestHandle handle, std::uint64_t id, Flows& flows) {
  if (!requests_.holds(handle, id)) return;
  Passage& request = requests_[handle];
  if (request.stage == RequestStage::on_replica) {
    Pool& pool = pool_of(request);
    const std::uint32_t index = pool.place().first_replica + request.replica;
    const auto ended = replicas_[index]->cancel(request.slot, fleet_.agenda.now());
    fleet_.agenda.set_boundary(index, replicas_[index]->next_event());
    if (ended) finish_stage(handle, *ended, fleet_.agenda.now());
    return;
  }
  if (request.stage != RequestStage::waiting && request.stage != RequestStage::moving) return;
  Pool& pool = pool_of(request);
  if (request.stage == RequestStage::moving) {
    flows.cancel(FlowId(FlowId::Owner::cache, handle).value());
    if (pool.ready(request.replica)) pool.unassign(request.replica);
    if (pool.waiting() > 0) dispatch(pool);
  }
  const bool waited = request.stage == RequestStage::waiting;
  waste(handle);
  close(handle);
  if (waited) pool.stop_waiting(requests_);
}

/// Keeps what a replica that it never got its answer from drew for a request.
void Journey::keep_drawn(const Ended& one) {
  const Passage& request = requests_[one.request];
  ServiceRecord service = requests_.service(one.request);
  service.energy += one.energy;
  service.energy_here = request.step == 0 ? one.energy : service.energy_here + one.energy;
  requests_.keep(one.request, service);
  if (one.preempted > 0) fleet_.books.preempted({request, model_of(request), one.preempted});
}

/// They are dropped: nobody tries again.
void Journey::hand_back(const std::vector<Ended>& abandoned) {
  for (const Ended& one : abandoned) {
    const RequestHandle handle = one.request;
    const Passage& request = requests_[handle];
    keep_drawn(one);
    const Pool& pool = pool_of(request);
    fleet_.books.stage_ended({request, model_of(request), pool.place().first_replica + request.replica,
                              fleet_.agenda.now(), one.energy, one.busy});
    if (!request.left) end(handle, RequestOutcome::dropped);
    waste(handle);
    close(handle);
  }
}

/// Tells of a request that did not complete. The passage stays until nothing refers to it.
void Journey::end(RequestHandle handle, RequestOutcome outcome) {
  const Passage& request = requests_[handle];
  const ServiceRecord service = requests_.service(handle);
  fleet_.books.ended({request, model_of(request), outcome, service});
  if (arrivals_->open()) return;
  // What a region says of a request its client hears half a round trip later.
  const bool told = outcome == RequestOutcome::rejected || outcome == RequestOutcome::dropped;
  const Seconds back = told ? fleet_.plan.one_way[request.origin][request.region] : Seconds(0);
  arrivals_->ended({request.id, request.origin, request.klass, fleet_.agenda.now() + back, false});
  plan_arrival();
}

void Journey::close(RequestHandle handle) { requests_.release(handle); }

/// Tells of the joules of a request that nobody got an answer for, each in the region that drew it.
void Journey::waste(RequestHandle handle) {
  fleet_.books.wasted({requests_[handle], requests_.service(handle).energy_here, requests_.earlier(handle)});
}

void Journey::finish() {
  std::vector<Ended> unfinished;
  for (Replica* const replica : replicas_) {
    if (!replica->idle()) replica->abandon(unfinished, fleet_.agenda.now());
  }
  for (const Ended& one : unfinished) keep_drawn(one);
  for (const RequestHandle handle : requests_.by_id()) {
    if (requests_[handle].left) {
      waste(handle);  // word of its leaving has not come through
    } else {
      end(handle, RequestOutcome::in_flight);
    }
  }
}

}  // namespace tradewind
