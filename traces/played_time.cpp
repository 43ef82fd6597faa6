#include "traces/played_time.hpp"

#include "traces/workload_files.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind {

namespace {

/// The sources that are played: none is left out that no class uses.
std::vector<const RequestSpec*> sources_of(const WorkloadSpec& spec) {
  std::vector<const RequestSpec*> sources;
  bool common = false;
  for (const WorkloadClass& klass : spec.classes) {
    if (klass.requests) sources.push_back(&*klass.requests);
    common = common || !klass.requests;
  }
  if (common && spec.requests) sources.push_back(&*spec.requests);
  return sources;
}

/// When the last row of a trace arrives, or its period is over, in its own time.
double end_of(const RequestSpec& requests, const RowContext& context) {
  if (requests.needs_loading()) {
    const auto trace = load_requests(requests, context);
    return requests.cyclic() ? trace->first_s + trace->period_s : trace->last_s;
  }
  CsvRequests rows(requests.path, requests.columns, requests.rules, context);
  double last = 0.0;
  while (const auto row = rows.next()) last = row->arrival.value();
  return last;
}

/// The same on the clocks of the origins, which may be later.
double warped(double end, const RequestSpec& requests, const WorkloadSpec& spec) {
  if (requests.profile.shape == ProfileShape::flat) return end;
  double latest = 0.0;
  for (const WorkloadOrigin& origin : spec.origins) {
    DailyProfile profile(requests.profile, local_hour(spec.start, origin.utc_offset_hours));
    latest = std::max(latest, profile.warped_time(end));
  }
  return latest;
}

}  // namespace

bool plays_once(const WorkloadSpec& spec) {
  const std::vector<const RequestSpec*> sources = sources_of(spec);
  return !sources.empty() && std::none_of(sources.begin(), sources.end(), [](const RequestSpec* source) {
    return source->synthetic.has_value() || source->repeat;
  });
}

Seconds played_time(const WorkloadSpec& spec) {
  const WorkloadFiles files(spec);
  double last = 0.0;
  for (const RequestSpec* source : sources_of(spec)) {
    std::vector<std::uint16_t> classes;
    for (std::size_t k = 0; k < spec.classes.size(); ++k) {
      if (!spec.classes[k].requests) classes.push_back(static_cast<std::uint16_t>(k));
    }
    const double end = end_of(*source, files.context(*source, classes)) / source->rate_scale;
    last = std::max(last, warped(end, *source, spec));
  }
  return Seconds(std::floor(last) + 1.0);  // arrivals are before the end
}

}  // namespace tradewind
