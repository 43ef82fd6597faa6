#include "sim/books/run_totals.hpp"

#include <algorithm>
#include <stdexcept>

namespace tradewind {

RunTotals::RunTotals(const TotalsShape& counted)
    : shape(counted),
      tallies(counted.classes * (counted.regions + 1) * counted.models),
      regions(counted.regions, {{}, Timeline(counted.duration, counted.timeline_interval), {}}),
      demand(counted.classes, counted.origins, counted.duration, counted.end),
      offered(counted.classes * counted.models),
      loads(counted.models) {}

void RunTotals::merge_tenants(const RunTotals& other) {
  world.tells_tenants = world.tells_tenants || other.world.tells_tenants;
  for (std::size_t i = 0; i < other.world.tenants.size(); ++i) {
    const std::string& name = other.world.tenants[i];
    const auto found = std::find(world.tenants.begin(), world.tenants.end(), name);
    const auto mine = static_cast<std::size_t>(found - world.tenants.begin());
    if (found == world.tenants.end()) world.tenants.push_back(name);
    if (i >= other.tenants.size()) continue;
    if (mine >= tenants.size()) tenants.resize(mine + 1);
    tenants[mine].requests += other.tenants[i].requests;
    tenants[mine].completed += other.tenants[i].completed;
    tenants[mine].attributed += other.tenants[i].attributed;
  }
}

void RunTotals::merge(const RunTotals& other) {
  if (!(shape == other.shape)) throw std::logic_error("totals of unlike runs do not merge");
  for (std::size_t i = 0; i < tallies.size(); ++i) tallies[i].merge(other.tallies[i]);
  for (std::size_t r = 0; r < regions.size(); ++r) {
    regions[r].account += other.regions[r].account;
    regions[r].timeline.merge(other.regions[r].timeline);
    regions[r].cold_starts.merge(other.regions[r].cold_starts);
  }
  demand.merge(other.demand);
  for (std::size_t i = 0; i < offered.size(); ++i) offered[i] += other.offered[i];
  for (std::size_t m = 0; m < loads.size(); ++m) {
    loads[m].needed += other.loads[m].needed;
    loads[m].placed = std::max(loads[m].placed, other.loads[m].placed);
  }
  merge_tenants(other);
  arrivals += other.arrivals;
  ended += other.ended;
  attributed += other.attributed;
  stopped = std::max(stopped, other.stopped);
  for (const InputRecord& input : other.world.inputs) {
    const bool known = std::any_of(world.inputs.begin(), world.inputs.end(),
                                   [&](const InputRecord& mine) { return mine.path == input.path; });
    if (!known) world.inputs.push_back(input);
  }
}

}  // namespace tradewind
