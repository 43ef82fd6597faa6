#include "sim/run/timeline_json.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace tradewind {

using json = nlohmann::ordered_json;

namespace {

/// The columns of rows that begin at `starts`, the last of which ends at `end`.
json timeline_columns(const RunTotals& totals, const Scenario& scenario, const std::vector<Seconds>& starts,
                      Seconds end, const std::function<const TimelineEntry*(const Timeline&, std::size_t)>& entry_of) {
  json columns{{"time_s", json::array()}};
  for (const Seconds start : starts) columns["time_s"].push_back(start.value());
  for (std::size_t r = 0; r < totals.regions.size(); ++r) {
    const Signal& signal = totals.world.regions[r].intensity;
    json intensity = json::array();
    json requests = json::array();
    json energy = json::array();
    json carbon = json::array();
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const Seconds to = i + 1 < starts.size() ? starts[i + 1] : end;
      const double seconds = (to - starts[i]).value();
      static const TimelineEntry nothing;
      const TimelineEntry* const found = entry_of(totals.regions[r].timeline, i);
      const TimelineEntry& entry = found != nullptr ? *found : nothing;
      const double mean = seconds > 0.0 ? signal.integral(starts[i], to) / seconds : signal.value_at(to);
      intensity.push_back(in_grams_per_kwh(GramsPerJoule(mean)));
      requests.push_back(entry.requests);
      energy.push_back(in_kwh(entry.facility));
      carbon.push_back(entry.location.value());
    }
    const std::string& id = scenario.topology.regions[r].id;
    columns[id + ".intensity_g_per_kwh"] = std::move(intensity);
    columns[id + ".requests"] = std::move(requests);
    columns[id + ".energy_kwh"] = std::move(energy);
    columns[id + ".carbon_g"] = std::move(carbon);
  }
  return columns;
}

}  // namespace

json timeline_json(const RunTotals& totals, const Scenario& scenario) {
  const Seconds interval = scenario.timeline_interval;
  const auto multiple = [&](std::int64_t step) { return interval * static_cast<double>(step); };
  const std::int64_t first = steps_by(scenario.warm_up, interval);
  std::vector<Seconds> rows;
  for (std::int64_t step = first; multiple(step) < scenario.duration; ++step) {
    rows.push_back(std::max(multiple(step), scenario.warm_up));
  }
  json out{{"interval_s", interval.value()}};
  out["columns"] = timeline_columns(totals, scenario, rows, scenario.duration,
                                    [&](const Timeline& of_region, std::size_t i) -> const TimelineEntry* {
                                      return &of_region.window()[i + static_cast<std::size_t>(first)];
                                    });
  std::size_t drain_rows = 0;
  for (const RegionTotals& region : totals.regions) {
    drain_rows = std::max(drain_rows, region.timeline.drain().size());
  }
  rows.clear();
  const std::int64_t begins = steps_by(scenario.duration, interval);
  for (std::size_t i = 0; i < drain_rows; ++i) {
    rows.push_back(std::max(multiple(begins + static_cast<std::int64_t>(i)), scenario.duration));
  }
  const Seconds end = std::min(totals.stopped, multiple(begins + static_cast<std::int64_t>(drain_rows)));
  out["drain"] = {{"interval_s", interval.value()}};
  out["drain"]["columns"] = timeline_columns(totals, scenario, rows, end,
                                             [&](const Timeline& of_region, std::size_t i) -> const TimelineEntry* {
                                               return i < of_region.drain().size() ? &of_region.drain()[i] : nullptr;
                                             });
  return out;
}

}  // namespace tradewind
