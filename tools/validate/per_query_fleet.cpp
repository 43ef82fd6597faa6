#include "tools/validate/per_query_fleet.hpp"

#include "sim/run/simulation.hpp"
#include "tools/validate/per_query_paper.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace {

using Json = nlohmann::json;

constexpr double rate_short = 40.0;  ///< queries/s of the fleet when all are short
constexpr double rate_mixed = 10.0;  ///< when some are long

Json queries(double rate, double prompt, double output_median) {
  return {{"format", "synthetic"},
          {"rate_rps", rate},
          {"burstiness", 1},
          {"prompt_tokens_distribution", "constant"},
          {"prompt_tokens_median", prompt},
          {"output_tokens_distribution", "exponential"},
          {"output_tokens_median", output_median},
          {"output_tokens_max", 50000}};
}

Json scenario_of(const Json& classes) {
  return {{"name", "arXiv 2509.20241 on a simulated fleet"},
          {"start", "2024-05-13T00:00:00Z"},
          {"duration_s", 14400},
          {"warmup_s", 3600},
          {"drain_s", 14400},
          {"topology", "frontier_fleet"},
          {"workload", {{"origins", {{"london", 1.0}}}, {"model", "llama-3.1-405b-fp8"}, {"classes", classes}}},
          {"policies", {{"routing", {{"name", "home"}}}, {"batching", {{"name", "continuous"}}}}}};
}

Json class_named(const Json& results, const std::string& name) {
  for (const Json& entry : results.at("classes")) {
    if (entry.at("name") == name) return entry.at("energy_wh_per_request");
  }
  throw std::logic_error("results without class " + name);
}

PaperFigures figures_from(const Json& brief, const Json& mixed) {
  PaperFigures figures;
  const Json& alone = brief.at("energy_wh_per_request");
  const Json lengthy = class_named(mixed, "long");
  figures.short_p25 = alone.at("p25");
  figures.short_p50 = alone.at("p50");
  figures.short_p75 = alone.at("p75");
  figures.long_p25 = lengthy.at("p25");
  figures.long_p50 = lengthy.at("p50");
  figures.long_p75 = lengthy.at("p75");
  figures.fleet_short = alone.at("mean_full");  // Wh of a query are GWh of a billion
  figures.fleet_mixed = mixed.at("energy_wh_per_request").at("mean_full");
  return figures;
}

std::vector<std::string> assumptions_of(const Json& brief, const Json& mixed) {
  const auto load = [](const Json& results) { return results.at("load_pct").get<double>(); };
  std::vector<std::string> said;
  said.emplace_back(
      "Llama 3.1 405B FP8 alone instead of the paper's three models, KV cache in BF16, under the profile trtllm-1.0: "
      "fitted to throughputs of 8B and 70B in FP8, its power assumed");
  said.push_back(fmt::format(
      "8 nodes of 8 × H100; {:g} short queries/s load them to {:.0f} %, {:g}/s of which one in ten is long "
      "to {:.0f} %: rates at which queues are short, set after others had been tried, so this is consistency "
      "rather than prediction",
      rate_short, load(brief), rate_mixed, load(mixed)));
  said.emplace_back(
      "prompt 500, answers exponential with median 300 or 5,000 tokens as in the paper; PUE 1.3, where the paper's "
      "varies from 1.05 to 1.6");
  said.emplace_back(
      "quartiles: accelerators' energy attributed to each query times host, conversion and PUE; fleet: all energy of "
      "powered nodes, per billion queries");
  said.emplace_back("the paper's interventions are not simulated");
  said.emplace_back(
      "long queries cost more than in the paper: their KV cache is read at every token and leaves room for fewer of "
      "them, and short ones beside them wait for it; the paper's throughput rises with the answer's length");
  return said;
}

}  // namespace

ValidationGroup simulated_fleet_group(const Library& library) {
  const PaperMethod paper = paper_method();
  const Json short_alone = {{"short", {{"requests", queries(rate_short, paper.prompt_tokens, paper.output_short)}}}};
  const double rate_long = paper.long_share * rate_mixed;
  const Json both = {
      {"short", {{"requests", queries(rate_mixed - rate_long, paper.prompt_tokens, paper.output_short)}}},
      {"long", {{"requests", queries(rate_long, paper.prompt_tokens, paper.output_long)}}}};
  std::vector<Scenario> scenarios;
  for (const Json& classes : {short_alone, both}) {
    scenarios.push_back(read_scenario(scenario_of(classes), "validate", library));
  }
  const std::vector<RunOutput> outputs = run(scenarios, library);
  const Json brief = Json::parse(outputs[0].results);
  const Json mixed = Json::parse(outputs[1].results);
  const PaperFigures ours = figures_from(brief, mixed);
  ValidationGroup group;
  group.name = "per query, simulated fleet";
  group.source = "arXiv 2509.20241 v1 and v2, against a simulated fleet of 8 nodes";
  group.assumptions = assumptions_of(brief, mixed);
  for (const PaperVersion& version : paper_versions()) {
    for (const PublishedFigure& figure : version.published) {
      if (figure.ours == &PaperFigures::fleet_improved) continue;
      group.rows.push_back(
          {"arXiv 2509.20241 " + version.name, figure.quantity, figure.unit, figure.value, ours.*figure.ours, ""});
    }
  }
  return group;
}

}  // namespace tradewind
