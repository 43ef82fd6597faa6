#include "tests/e2e/small_world.hpp"

#include <fmt/format.h>
#include <fstream>

namespace tradewind::e2e {

using nlohmann::json;

json small_topology() {
  std::ifstream in(std::string(TRADEWIND_SOURCE_DIR) + "/topologies/single_region.json");
  json topology = json::parse(in);
  const json deployment{
      {"model", "llama-3.1-8b"}, {"engine", "vllm-0.11"}, {"gpus", 1}, {"replicas_min", 0}, {"replicas_max", 2}};
  json& dirty = topology["regions"]["lab"];
  dirty["deployments"] = json::array({deployment});
  json clean = dirty;
  clean["grid"]["annual_mean_g_per_kwh"]["value"] = 50;
  topology["regions"]["annex"] = clean;
  json link = topology["links"][0];
  link["to"] = "annex";
  link["rtt_ms"]["value"] = 40;
  topology["links"].push_back(link);
  return topology;
}

json small_scenario() {
  return {{"name", "ten minutes"},
          {"start", "2024-03-21T00:00:00Z"},
          {"duration_s", 600},
          {"topology", "small.json"},
          {"workload",
           {{"requests", {{"format", "synthetic"}, {"rate_rps", 0.5}}},
            {"origins", {{"bench", 1.0}}},
            {"classes", {{"chat", {{"share", 1.0}, {"ttft_slo_s", 2.0}, {"tpot_slo_s", 0.1}}}}},
            {"model", "llama-3.1-8b"}}},
          {"policies", {{"routing", {{"name", "home"}}}}}};
}

json two_variants() {
  json scenario = small_scenario();
  scenario["variants"] = {{"home", json::object()},
                          {"green", {{"policies", {{"routing", {{"name", "lowest_carbon"}}}}}}}};
  return scenario;
}

std::string trace_text(int rows) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < rows; ++i) text += fmt::format("{},{},{}\n", i, 100 + i % 7, 10 + i % 5);
  return text;
}

json trace_requests(const std::string& path) { return {{"format", "vidur"}, {"path", path}}; }

Workplace::Workplace() { write("small.json", small_topology()); }

Ended Workplace::command(const std::string& name, const json& scenario, std::vector<std::string> more) const {
  std::vector<std::string> arguments{name, write("scenario.json", scenario), "--out", path("out")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return outcome_of(arguments);
}

}  // namespace tradewind::e2e
