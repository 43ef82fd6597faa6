#pragma once

#include "tests/unit/traces/test_files.hpp"
#include "traces/workload_stream.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind::test {

inline std::vector<Arrival> all_arrivals(const WorkloadSpec& spec) {
  WorkloadStream stream(spec);
  std::vector<Arrival> arrivals;
  while (const auto arrival = stream.next()) arrivals.push_back(*arrival);
  return arrivals;
}

inline WorkloadSpec synthetic_day(double rate_rps, const nlohmann::json& changes = nlohmann::json::object()) {
  nlohmann::json requests = {{"format", "synthetic"}, {"rate_rps", rate_rps}};
  requests.update(changes);
  WorkloadSpec spec;
  spec.requests = request_spec(requests);
  spec.origins = {{0.2, 1.0}, {0.5, -5.0}, {0.3, 9.0}};
  spec.classes = {{0.9, {}}, {0.1, {}}};
  spec.start = *parse_utc("2023-11-16T00:00:00Z");
  spec.duration = Seconds(86'400.0);
  return spec;
}

inline const nlohmann::json diurnal = {{"profile", {{"shape", "diurnal"}, {"peak_to_mean", 1.8}, {"peak_hour", 15}}}};

inline std::string trace_of(const TemporaryFolder& folder, int rows, double gap_s) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < rows; ++i) text += fmt::format("{},{},{}\n", gap_s * i, i + 1, 1 + i % 5);
  return folder.write("trace.csv", text);
}

inline bool in_order(const std::vector<Arrival>& arrivals, Seconds duration) {
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    if (arrivals[i].id != i || arrivals[i].time >= duration || arrivals[i].time < Seconds(0)) return false;
    if (i > 0 && arrivals[i].time < arrivals[i - 1].time) return false;
  }
  return true;
}

template <class Predicate>
double share(const std::vector<Arrival>& arrivals, Predicate&& predicate) {
  const auto count = std::count_if(arrivals.begin(), arrivals.end(), predicate);
  return double(count) / double(arrivals.size());
}

inline bool same_arrival(const Arrival& a, const Arrival& b) {
  return a.id == b.id && a.time == b.time && a.prompt_tokens == b.prompt_tokens && a.output_tokens == b.output_tokens &&
         a.origin == b.origin && a.klass == b.klass && a.difficulty == b.difficulty &&
         a.confidence_noise == b.confidence_noise;
}

inline bool same_arrivals(const std::vector<Arrival>& a, const std::vector<Arrival>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_arrival);
}

}  // namespace tradewind::test
