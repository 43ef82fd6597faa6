#include "sim/fleet/flow_id.hpp"
#include "sim/fleet/journey.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

// A request in its region: the members of Journey that give it to replicas and take it from them.

namespace tradewind {

/// Gives waiting requests to replicas. While further replicas start, those ready get no more than they can run at once;
/// the others wait for the ones to come.
void Journey::dispatch(Pool& pool) {
  const std::uint64_t slots = std::uint64_t{pool.slots_per_replica()} * pool.ready_count();
  while (pool.waiting() > 0 && pool.ready_count() > 0) {
    const std::uint64_t given = pool.outstanding_total() - pool.waiting();
    if (pool.starting_count() > 0 && given >= slots) return;
    give(pool.next_waiting(requests_), pool);
  }
}

void Journey::give(RequestHandle handle, Pool& pool) {
  Passage& request = requests_[handle];
  Generator random = balancing_random_.at(request.id * 8 + request.tier);
  const RequestView view = view_of(request, fleet_.plan.classes[request.klass]);
  const std::uint32_t replica = balancing_[request.region][pool.place().pool]->choose(view, pool, random);
  if (replica >= pool.size() || !pool.ready(replica)) {
    throw std::logic_error("a balancing policy chose a replica that is not ready");
  }
  request.replica = replica;
  pool.assign(replica);
  if (request.step == 0) {
    enqueue(handle, pool);
    return;
  }
  request.stage = RequestStage::moving;
  fleet_.agenda.plan(fleet_.agenda.now(), EventKind::send_cache, request.id, handle);
}

void Journey::enqueue(RequestHandle handle, Pool& pool) {
  Passage& request = requests_[handle];
  if (!pool.ready(request.replica)) {  // it failed while the cache was on its way
    if (!request.left) end(handle, RequestOutcome::dropped);
    waste(handle);
    close(handle);
    return;
  }
  const std::uint32_t index = pool.place().first_replica + request.replica;
  Replica& replica = *replicas_[index];
  lookahead_.before_enqueue(index);
  request.stage = RequestStage::on_replica;
  Work work{handle, request.prompt_tokens, request.output_tokens};
  if (pool.plan().next >= 0) work.output_tokens = 1;
  if (request.step > 0) {
    // The first answered token is prompt now; of everything before it the cache has come along.
    work = {handle, request.prompt_tokens + 1, request.output_tokens - 1, request.prompt_tokens};
  }
  request.slot = replica.enqueue(work, fleet_.agenda.now());
  fleet_.agenda.set_boundary(index, replica.next_event());
}

void Journey::send_cache(RequestHandle handle, Flows& flows) {
  const Passage& request = requests_[handle];
  const Pool& pool = pool_of(request);
  const std::uint32_t from = requests_.service(handle).replica;
  const std::uint32_t to = pool.place().first_replica + request.replica;
  flows.start(FlowId(FlowId::Owner::cache, handle).value(), fleet_.plan.replicas[from].host,
              fleet_.plan.replicas[to].host, pool.plan().cache_per_token * static_cast<double>(request.prompt_tokens));
}

void Journey::cache_sent(RequestHandle handle, Seconds at) {
  fleet_.agenda.plan(at, EventKind::cache_sent, requests_[handle].id, handle);
}

void Journey::serve(std::uint32_t index) {
  Replica& replica = *replicas_[index];
  outcome_.clear();
  replica.execute(outcome_);
  fleet_.agenda.set_boundary(index, replica.next_event());
  lookahead_.after(index, fleet_.agenda, requests_);
  for (const Ended& ended : outcome_.ended) finish_stage(ended.request, ended, outcome_.at);
}

/// A replica is done with a request, at `at`: it has its answer, or its client has left.
void Journey::finish_stage(RequestHandle handle, const Ended& ended, Seconds at) {
  Passage& request = requests_[handle];
  ServiceRecord service = requests_.service(handle);
  Region& region = fleet_.regions[request.region];
  Pool& pool = pool_of(request);
  const std::uint32_t index = pool.place().first_replica + request.replica;
  pool.unassign(request.replica);
  if (pool.waiting() > 0) dispatch(pool);
  const std::uint16_t model = model_of(request);
  fleet_.books.stage_ended({request, model, index, at, ended.energy, ended.busy});
  if (ended.preempted > 0) fleet_.books.preempted({request, model, ended.preempted});
  const double gpus = pool.model().gpus();
  service.energy += ended.energy;
  service.energy_here = request.step == 0 ? ended.energy : service.energy_here + ended.energy;
  service.busy += ended.busy * gpus;
  service.replica = index;
  const bool all_or_nothing = !pool.model().generates();
  const std::uint32_t due = pool.plan().next >= 0 ? 1 : request.output_tokens - (request.step > 0 ? 1 : 0);
  draw_network(request, due - (all_or_nothing && ended.cancelled ? due : ended.tokens_left));
  if (request.left) {
    requests_.keep(handle, service);
    waste(handle);
    close(handle);
    return;
  }
  Joules counted = ended.energy;
  if (fleet_.plan.settings.metering != Metering::accelerator) {
    const NodeShare& share = region.nodes()[pool.node_of(request.replica)].share();
    counted = share.at_node(ended.energy) + share.host_of(gpus, ended.busy);
  }
  if (fleet_.plan.settings.metering == Metering::facility) counted = region.supply().at_facility(counted);
  service.energy_counted += counted;
  service.queued += ended.started_at - request.reached_region;
  if (request.step == 0) {
    service.first_token_at = ended.first_token_at;
    pool.first_token_after(ended.first_token_at - request.reached_region);
  }
  service.completed_at = at;
  if (next_stage(handle, service, pool)) return;
  if (request.tier + 1U == fleet_.plan.tiers_of(request.klass, request.model).size()) {
    complete(handle, service, false);
    return;
  }
  requests_.keep(handle, service);
  request.stage = RequestStage::judged;
  const Seconds back = at + fleet_.plan.one_way[request.origin][request.region];
  fleet_.agenda.plan(std::max(back, fleet_.agenda.now()), EventKind::verdict, request.id, handle);
}

/// Sends a request whose answer is not complete to the pool that goes on with it.
bool Journey::next_stage(RequestHandle handle, const ServiceRecord& service, const Pool& pool) {
  Passage& request = requests_[handle];
  if (pool.plan().next < 0 || request.output_tokens < 2) return false;
  requests_.keep(handle, service);
  ++request.step;
  request.pool = static_cast<std::uint16_t>(pool.plan().next);
  enter(handle, pool_of(request));
  return true;
}

}  // namespace tradewind
