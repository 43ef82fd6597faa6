#include "sim/books/run_totals.hpp"

#include <algorithm>
#include <stdexcept>

namespace tradewind {

RunTotals::RunTotals(const TotalsShape& counted)
    : shape(counted),
      tallies(counted.classes * (counted.regions + 1) * counted.models),
      regions(counted.regions, {{}, Timeline(counted.duration, counted.timeline_interval), {}}),
      demand(counted.classes, counted.origins, counted.duration, counted.end) {}

void RunTotals::merge(const RunTotals& other) {
  if (!(shape == other.shape)) throw std::logic_error("totals of unlike runs do not merge");
  for (std::size_t i = 0; i < tallies.size(); ++i) tallies[i].merge(other.tallies[i]);
  for (std::size_t r = 0; r < regions.size(); ++r) {
    regions[r].account += other.regions[r].account;
    regions[r].timeline.merge(other.regions[r].timeline);
    regions[r].cold_starts.merge(other.regions[r].cold_starts);
  }
  demand.merge(other.demand);
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
