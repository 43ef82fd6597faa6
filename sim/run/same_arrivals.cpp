#include "sim/run/same_arrivals.hpp"

#include <cmath>

namespace tradewind {

using nlohmann::json;

namespace {

/// A share of a sum, without the digits that rounding decides.
double rounded_share(double share, double sum) { return std::round(share / sum * 1e12) / 1e12; }

bool follows_calendar(const RequestSpec& requests) {
  return requests.profile.shape != ProfileShape::flat || requests.columns.origin == TimeOrigin::start;
}

/// Who the requests of a source come from. Rows that name their origins are not drawn.
json origins_of(const Scenario& scenario, const RequestSpec& requests) {
  double sum = 0.0;
  for (const WorkloadOrigin& origin : scenario.workload.origins) sum += origin.share;
  json out = json::array();
  for (const WorkloadOrigin& origin : scenario.workload.origins) {
    json one{{"id", origin.id}};
    if (!requests.columns.origin_name.given()) one["share"] = rounded_share(origin.share, sum);
    if (requests.profile.shape != ProfileShape::flat) one["utc_offset_hours"] = origin.utc_offset_hours;
    out.push_back(std::move(one));
  }
  return out;
}

json source_of(const Scenario& scenario, const RequestSpec& requests) {
  json out{{"requests", to_json(requests)}, {"origins", origins_of(scenario, requests)}};
  if (follows_calendar(requests)) out["start"] = iso_8601(scenario.start);
  return out;
}

/// What decides which requests arrive when.
json arrivals_of(const Scenario& scenario) {
  const WorkloadSpec& workload = scenario.workload;
  json out{{"seed", scenario.seed}, {"duration_s", scenario.duration.value()}};
  if (workload.requests) out["common"] = source_of(scenario, *workload.requests);
  double sum = 0.0;
  for (const WorkloadClass& klass : workload.classes) sum += klass.requests ? 0.0 : klass.share;
  const bool named = workload.requests && workload.requests->columns.klass.given();
  for (std::size_t k = 0; k < workload.classes.size(); ++k) {
    const WorkloadClass& klass = workload.classes[k];
    if (klass.requests) {  // its place decides what is drawn
      out["own"].push_back({k, source_of(scenario, *klass.requests)});
    } else if (!named && klass.share > 0.0) {
      out["shares"].push_back({scenario.classes[k].name, rounded_share(klass.share, sum)});
    }
  }
  return out;
}

}  // namespace

bool same_arrivals(const Scenario& a, const Scenario& b) { return arrivals_of(a) == arrivals_of(b); }

}  // namespace tradewind
