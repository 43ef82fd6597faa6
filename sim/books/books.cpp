#include "sim/books/books.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace {

std::uint64_t RequestTally::*counter_of(RequestOutcome outcome) {
  switch (outcome) {
    case RequestOutcome::rejected:
      return &RequestTally::rejected;
    case RequestOutcome::dropped:
      return &RequestTally::dropped;
    case RequestOutcome::timed_out:
      return &RequestTally::timed_out;
    default:
      return &RequestTally::in_flight;
  }
}

}  // namespace

void Books::ended(const RequestEnded& fact) {
  const Passage& request = fact.request;
  ++totals_.ended;
  if (fact.completion != nullptr) {
    const std::size_t place = request.klass * totals_.shape.origins + request.origin;
    const auto& rules = least_work_[place * asked_models_ + request.model];
    totals_.demand.add(request, fact.service, rules);
  }
  if (measured(request)) {
    RequestTally& tally = totals_.tally(request.klass, request.region, fact.model);
    ++tally.injected;
    tally.deferred += request.deferred ? 1 : 0;
    tally.escalated += request.escalated ? 1 : 0;
    if (fact.completion != nullptr) {
      tally.complete(*fact.completion);
    } else {
      ++(tally.*counter_of(fact.outcome));
    }
    if (request.tenant != 0) count_tenant(fact);
  }
  for (Observer* const other : others_) other->ended(fact);
}

void Books::preempted(const Preempted& fact) {
  if (measured(fact.request)) {
    totals_.tally(fact.request.klass, fact.request.region, fact.model).preempted += fact.times;
  }
  for (Observer* const other : others_) other->preempted(fact);
}

void Books::count_tenant(const RequestEnded& fact) {
  const std::size_t index = fact.request.tenant - std::size_t{1};
  if (index >= totals_.tenants.size()) totals_.tenants.resize(index + 1);
  TenantTally& tally = totals_.tenants[index];
  ++tally.requests;
  if (fact.completion == nullptr) return;
  ++tally.completed;
  tally.attributed += fact.completion->energy_attributed;
}

/// Only of measured requests: what others drew is in part before the window, and so not in the rows.
void Books::wasted(const Wasted& fact) {
  if (measured(fact.request)) {
    totals_.regions[fact.request.region].account.wasted += fact.here;
    for (const EarlierEnergy& earlier : fact.elsewhere) {
      totals_.regions[earlier.region].account.wasted += earlier.energy;
    }
  }
  for (Observer* const other : others_) other->wasted(fact);
}

void Books::replica_started(const ReplicaStarted& fact) {
  totals_.regions[fact.region].cold_starts.add(fact.took.value());
  for (Observer* const other : others_) other->replica_started(fact);
}

void Books::settled(const Settled& fact) {
  RegionTotals& region = totals_.regions[fact.region];
  region.account.add(fact.settlement);
  region.timeline.add(fact.settlement);
  for (Observer* const other : others_) other->settled(fact);
}

void Books::close(Seconds now) {
  totals_.stopped = now;
  if (totals_.ended == totals_.arrivals) return;
  throw std::logic_error(
      fmt::format("{} requests arrived but {} ended by {} s", totals_.arrivals, totals_.ended, now.value()));
}

void Books::closed(const RegionClosed& fact) {
  totals_.regions[fact.region].account.add(fact.closing);
  for (Observer* const other : others_) other->closed(fact);
}

}  // namespace tradewind
