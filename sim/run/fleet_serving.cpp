#include "sim/run/fleet.hpp"
#include "sim/units/limits.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace tradewind {

void Fleet::execute_boundary() {
  const std::uint32_t index = schedule_.top();
  Replica& replica = *served_[index].replica;
  outcome_.clear();
  replica.execute(outcome_);
  schedule_.set(index, replica.next_event());
  prefetch_after(index);
  for (const Ended& ended : outcome_.ended) end_tier(ended.request, ended, outcome_.at);
}

/// Asks for the memory of replicas that are due soon, in stages: each reads what the one before has asked for. Only the
/// parts of the schedule that hold `index` have changed.
void Fleet::prefetch_after(std::uint32_t index) const {
  served_[schedule_.first_of_part(index, 9)].replica->prefetch();
  served_[schedule_.first_of_part(index, 5)].replica->prefetch_lists();
  const auto request = served_[schedule_.first_of_part(index, 1)].replica->prefetch_joining();
  if (request) requests_.prefetch(*request);
}

/// A replica is done with a request, at `now`: it has its answer, or its client has left.
void Fleet::end_tier(RequestHandle handle, const Ended& ended, Seconds now) {
  RequestInFlight& request = requests_[handle];
  ServiceRecord service = requests_.service(handle);
  Region& region = world_->regions[request.region];
  Pool& pool = pool_of(request);
  telemetry(request.region, model_of(request)).refresh(now_);
  pool.set_now(now_);
  pool.unassign(request.replica);
  pool.leave();
  if (pool.waiting() > 0) dispatch(pool);
  attributed_ += ended.energy;
  service.energy += ended.energy;
  service.energy_here = ended.energy;
  service.busy += ended.busy * static_cast<double>(pool.model().gpus());
  service.preempted += ended.preempted;
  const bool all_or_nothing = !pool.model().generates();
  const std::uint32_t untold = all_or_nothing && ended.cancelled ? request.arrival.output_tokens : ended.tokens_left;
  pay_network(region, static_cast<double>(request.arrival.output_tokens - untold));
  if (request.timed_out) {
    requests_.keep(handle, service);
    waste(handle);
    release(handle);
    return;
  }
  const NodeType& node = *served_[pool.place().first_replica + request.replica].node;
  Joules counted = ended.energy;
  if (scenario_->boundary != Boundary::accelerator) {
    const double share = static_cast<double>(pool.model().gpus()) / node.gpus;
    counted = ended.energy * node.kappa + node.host_power * share * ended.busy;
  }
  if (scenario_->boundary == Boundary::facility) counted *= region.spec->pue;
  service.energy_counted += counted;
  service.queued += ended.started_at - request.reached_region;
  service.first_token_at = ended.first_token_at;
  service.completed_at = now;
  const bool last = request.tier + 1U == world_->tiers[request.arrival.klass].size();
  if (last) {
    complete(handle, service, false);
    return;
  }
  requests_.keep(handle, service);
  request.stage = RequestStage::judged;
  const Seconds back = now + world_->one_way[request.arrival.origin][request.region];
  timers_.push({std::max(back, now_), TimerKind::verdict, request.arrival.id, handle});
}

/// \param judged_answer  The answer waited for a verdict, so nothing of it was shown before the whole.
Completion Fleet::completion_of(const RequestInFlight& request, const ServiceRecord& service,
                                bool judged_answer) const {
  const RequestClass& request_class = scenario_->classes[request.arrival.klass];
  const Seconds back = world_->one_way[request.arrival.origin][request.region];
  Completion out;
  out.prompt_tokens = request.arrival.prompt_tokens;
  out.output_tokens = request.arrival.output_tokens;
  out.e2e = service.completed_at + back - request.arrival.time;
  out.ttft = judged_answer ? out.e2e : service.first_token_at + back - request.arrival.time;
  if (out.output_tokens >= 2 && !judged_answer) {
    out.tpot = (service.completed_at - service.first_token_at) / (out.output_tokens - 1.0);
  }
  out.queue = service.queued;
  out.energy = service.energy_counted;
  out.energy_attributed = service.energy;
  const auto keeps = [](Seconds value, const std::optional<Seconds>& limit) { return !limit || within(value, *limit); };
  out.in_time = keeps(out.ttft, request_class.ttft_slo) &&
                keeps(out.tpot.value_or(Seconds(0)), request_class.tpot_slo) && keeps(out.e2e, request_class.deadline);
  const JudgedModel& judged = judged_[model_of(request)];
  out.judged_quality = judged.known;
  out.correct = judged.known && world_->judge.correct(judged.weak, request.arrival.difficulty);
  return out;
}

void Fleet::complete(RequestHandle handle, const ServiceRecord& service, bool judged_answer) {
  const RequestInFlight& request = requests_[handle];
  const Completion completion = completion_of(request, service, judged_answer);
  const auto timeout = scenario_->classes[request.arrival.klass].timeout;
  if (timeout && !within(completion.e2e, *timeout)) {  // the client leaves while the answer is on its way
    requests_.keep(handle, service);
    waste(handle);
    count_out(handle, &RequestTally::timed_out, "timed_out");
    release(handle);
    return;
  }
  note_cell(request, service);
  if (measured(request)) {
    RequestTally& tally = tally_of(request);
    ++tally.injected;
    tally.deferred += request.deferred ? 1 : 0;
    tally.escalated += request.escalated ? 1 : 0;
    tally.preempted += service.preempted;
    tally.complete(completion);
  }
  if (keep_records_) records_.push_back({request.arrival, request.region, model_of(request), "completed", completion});
  ++ended_;
  release(handle);
}

/// Counts a request that did not complete. The record stays until nothing refers to it.
void Fleet::count_out(RequestHandle handle, std::uint64_t RequestTally::*outcome, const char* word) {
  const RequestInFlight& request = requests_[handle];
  ++ended_;
  if (measured(request)) {
    RequestTally& tally = tally_of(request);
    ++tally.injected;
    ++(tally.*outcome);
    tally.deferred += request.deferred ? 1 : 0;
    tally.escalated += request.escalated ? 1 : 0;
    tally.preempted += requests_.service(handle).preempted;
  }
  if (keep_records_) records_.push_back({request.arrival, request.region, model_of(request), word, {}});
}

std::vector<std::vector<LeastWorkRule>> Fleet::least_work_rules() const {
  std::vector<std::vector<LeastWorkRule>> rules(scenario_->classes.size() * scenario_->origins.size());
  for (std::size_t c = 0; c < scenario_->classes.size(); ++c) {
    for (std::size_t o = 0; o < scenario_->origins.size(); ++o) {
      auto& distinct = rules[c * scenario_->origins.size() + o];
      for (const std::uint16_t model : world_->tiers[c]) {
        for (const std::uint16_t r : world_->candidates[c][o][model]) {
          const Region& region = world_->regions[r];
          const Pool& pool = *region.pools[static_cast<std::size_t>(region.pool_of_model[model])];
          const LeastWorkRule rule(pool.model(), pool.least_energy(), pool.slots_per_replica());
          if (std::find(distinct.begin(), distinct.end(), rule) == distinct.end()) distinct.push_back(rule);
        }
      }
    }
  }
  return rules;
}

/// The least that the request could have cost in any permitted region and by any tier that may answer first.
LeastWork Fleet::least_anywhere(const Arrival& arrival) const {
  LeastWork least{Joules(std::numeric_limits<double>::infinity()), Seconds(std::numeric_limits<double>::infinity())};
  for (const LeastWorkRule& rule : least_work_[arrival.klass * scenario_->origins.size() + arrival.origin]) {
    const LeastWork here = rule(arrival.prompt_tokens, arrival.output_tokens);
    least.energy = std::min(least.energy, here.energy);
    least.gpu_seconds = std::min(least.gpu_seconds, here.gpu_seconds);
  }
  return least;
}

std::size_t Fleet::band_of(Watts power) {
  static constexpr std::array<double, power_bands - 1> lower_ends_w = {
      70.71067811865476, 100.0, 141.4213562373095, 200.0, 282.842712474619, 400.0,
      565.685424949238,  800.0, 1131.37084989848};
  std::size_t band = 0;
#pragma GCC unroll 16
  for (const double end : lower_ends_w) band += std::size_t{power.value() >= end};
  return band;
}

/// Adds a completed request's work to the bound's demand.
void Fleet::note_cell(const RequestInFlight& request, const ServiceRecord& service) {
  const Arrival& arrival = request.arrival;
  const auto slot = std::min(slots_ - 1, static_cast<std::size_t>(arrival.time / slot_length_));
  const std::size_t group = (arrival.klass * scenario_->origins.size() + arrival.origin) * slots_ + slot;
  DemandCell& cell = cells_[group * power_bands + band_of(service.energy / service.busy)];
  const LeastWork least = least_anywhere(arrival);
  cell.origin = arrival.origin;
  cell.klass = arrival.klass;
  cell.slot = static_cast<std::uint32_t>(slot);
  cell.add(least.energy, least.gpu_seconds, service.energy, service.busy);
}

}  // namespace tradewind
