#include "tests/e2e/lab_world.hpp"

#include <doctest/doctest.h>

namespace tradewind::e2e {

using nlohmann::json;

json lab_region(const std::string& model, int gpus) {
  return {{"latitude", 0},
          {"longitude", 0},
          {"utc_offset_hours", 0},
          {"pue", 1.0},
          {"wue_l_per_kwh", 0.0},
          {"ewif_l_per_kwh", 0.0},
          {"grid", {{"annual_mean_g_per_kwh", 400}, {"synthetic", {{"shape", "flat"}}}}},
          {"price_usd_per_kwh", 0.1},
          {"tenancy", "owned"},
          {"storage", {{"read_gb_per_s", 10}, {"uplink_gb_per_s", 50}}},
          {"nodes", {{{"type", "hgx-h100"}, {"count", 1}}}},
          {"deployments", {{{"model", model}, {"gpus", gpus}, {"replicas_min", 0}, {"replicas_max", 1}}}}};
}

json lab_topology(const json& regions, double rtt_ms) {
  json topology{{"name", "laboratory"},
                {"regions", regions},
                {"origins", {{"u", {{"latitude", 0}, {"longitude", 0}, {"utc_offset_hours", 0}}}}},
                {"links", json::array()}};
  for (const auto& [id, region] : regions.items()) {
    topology["links"].push_back({{"from", "u"}, {"to", id}, {"rtt_ms", rtt_ms}, {"bandwidth_gb_per_s", 12.5}});
  }
  return topology;
}

json lab_scenario(const std::string& model, double duration_s) {
  return {{"name", "laboratory"},
          {"start", "2024-01-01T00:00:00Z"},
          {"duration_s", duration_s},
          {"topology", "./topology.json"},
          {"workload",
           {{"requests", {{"format", "vidur"}, {"path", "trace.csv"}}}, {"origins", {{"u", 1}}}, {"model", model}}}};
}

std::string lab_trace(const std::string& rows) { return "arrived_at,num_prefill_tokens,num_decode_tokens\n" + rows; }

Ended Laboratory::run(const json& scenario, const json& topology, const std::string& rows,
                      const std::vector<std::string>& more) const {
  write("topology.json", topology);
  write("trace.csv", lab_trace(rows));
  std::vector<std::string> arguments{"run", write("scenario.json", scenario), "--out", path("out")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return outcome_of(arguments);
}

json Laboratory::results_of(const json& scenario, const json& topology, const std::string& rows) const {
  const Ended ended = run(scenario, topology, rows);
  CAPTURE(ended.err);
  REQUIRE(ended.code == 0);
  return results();
}

}  // namespace tradewind::e2e
