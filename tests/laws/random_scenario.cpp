#include "tests/laws/random_scenario.hpp"

#include "tests/laws/dice.hpp"
#include "tests/laws/random_topology.hpp"
#include "tests/support/policies.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace tradewind::laws {

using nlohmann::json;

namespace {

constexpr double day_s = 86400.0;

/// A value that a user could choose: the default, or some octaves around it within the limits.
json random_value(const ParamSpec& spec, Dice& dice) {
  if (const bool* flag = std::get_if<bool>(&spec.default_value)) return dice.chance(0.5) ? !*flag : *flag;
  if (const std::string* word = std::get_if<std::string>(&spec.default_value)) {
    return spec.choices.empty() ? *word : dice.one_of(spec.choices);
  }
  const double usual = std::get<double>(spec.default_value);
  const auto written = [&](double value) {
    return spec.whole ? json(static_cast<std::int64_t>(std::llround(value))) : json(value);
  };
  if (dice.chance(0.2)) return written(usual);
  // Limits that mean "never" are left alone or become a real limit.
  const double centre = usual >= 1e9 ? dice.between_octaves(0.05, 500.0) : usual;
  const double value = centre > 0.0 ? dice.between_octaves(centre / 32.0, centre * 3.0) : dice.between(0.0, 2.0);
  return written(std::clamp(value, spec.min, spec.max));
}

json random_policy(const PolicyFamily& family, std::uint64_t seed, const Subject& subject, const Wishes& wishes) {
  Dice dice(seed, "laws/policy/" + family.key);
  const PolicyEntry* chosen = nullptr;
  if (subject.kind == family.key) {
    chosen = family.find(subject.name);
  } else {
    do {
      chosen = &dice.one_of(family.entries);
    } while (wishes.carbon_blind && chosen->reads_carbon);
  }
  json out{{"name", chosen->name}};
  for (const ParamSpec& spec : chosen->params) out[spec.key] = random_value(spec, dice);
  if (out.contains("cap_w")) out["cap_w"] = std::max(200.0, out["cap_w"].get<double>());  // what parts can keep
  return out;
}

json random_policies(std::uint64_t seed, const Subject& subject, const Wishes& wishes) {
  json policies;
  for (const PolicyFamily& family : testing::registry().families()) {
    policies[family.key] = random_policy(family, seed, subject, wishes);
  }
  if (Dice(seed, "laws/signal").chance(0.2)) policies["routing"]["signal"] = "marginal";
  return policies;
}

json random_requests(Dice& dice, double rate_rps, const Wishes& wishes) {
  json requests{{"format", "synthetic"}, {"rate_rps", rate_rps}, {"burstiness", dice.between(0.5, 5.0)}};
  requests["prompt_tokens_median"] = std::round(dice.between_octaves(20.0, 800.0));
  requests["prompt_tokens_max"] = wishes.too_long ? 4000 : 1200;
  requests["output_tokens_median"] = std::round(dice.between_octaves(5.0, 300.0));
  requests["output_tokens_max"] = dice.chance(0.1) ? 1 : 800;
  if (dice.chance(0.2)) requests["profile"] = {{"shape", "diurnal"}, {"peak_to_mean", dice.between(1.0, 1.9)}};
  return requests;
}

/// A trace whose requests come in bursts, several at the very same time.
json bursts(const LawFolder& folder, const std::string& name, Dice& dice, double duration_s) {
  std::string text = "at,prompt,output\n";
  double time_s = 0.0;
  while (true) {
    const double next_s = time_s + std::round(dice.between(1.0, duration_s / 4.0));
    if (time_s >= duration_s - 1.0) break;
    time_s = std::min(next_s, duration_s - 1.0);  // the last burst is one at the very end
    const int size = dice.whole(1, 25);
    for (int i = 0; i < size; ++i) {
      fmt::format_to(std::back_inserter(text), "{},{},{}\n", time_s, dice.whole(1, 1200), dice.whole(1, 400));
    }
  }
  folder.write(name, text);
  return {{"format", "csv"},           {"path", name},
          {"time_column", "at"},       {"prompt_column", "prompt"},
          {"output_column", "output"}, {"rate_scale", dice.between(1.0, 1.2)}};
}

json random_class(Dice& dice, const RandomScenario& scenario, const Wishes& wishes) {
  json out{{"share", dice.between(0.2, 1.0)}, {"model", dice.chance(0.6) ? large_model : small_model}};
  if (dice.chance(0.6)) out["ttft_slo_s"] = dice.between_octaves(0.2, 20.0);
  if (dice.chance(0.4)) out["tpot_slo_s"] = dice.between_octaves(0.01, 0.2);
  if (dice.chance(0.4)) out["deadline_s"] = dice.between_octaves(20.0, 2000.0);
  const bool leaves = dice.chance(0.5);
  const double patience_s = dice.between_octaves(0.5, 100.0);
  if (wishes.time_outs && leaves) out["timeout_s"] = patience_s;
  if (dice.chance(0.4)) {
    double most = 0.0;
    for (const auto& [origin, row] : scenario.rtt_ms) most = std::max(most, row.at(anchor_region));
    out["rtt_ms_max"] = most + dice.between(1.0, 100.0);
  }
  if (dice.chance(0.4)) {
    json allowed = json::array({anchor_region});
    for (const auto& [region, rtt_ms] : scenario.rtt_ms.begin()->second) {
      if (region != anchor_region && dice.chance(0.4)) allowed.push_back(region);
    }
    out["allowed_regions"] = allowed;
  }
  return out;
}

void add_random_workload(RandomScenario& scenario, const LawFolder& folder, std::uint64_t seed, const Wishes& wishes) {
  Dice dice(seed, "laws/workload");
  const double duration_s = scenario.json["duration_s"].get<double>();
  json workload{{"quality", dice.chance(0.5) ? "mmlu" : "gsm8k"}};
  workload["requests"] = random_requests(dice, dice.between(60.0, 200.0) / duration_s, wishes);
  for (const auto& [origin, row] : scenario.rtt_ms) workload["origins"][origin] = dice.between(0.1, 1.0);
  const int classes = dice.whole(1, 3);
  for (int c = 0; c < classes; ++c) {
    workload["classes"][fmt::format("class-{}", c)] = random_class(dice, scenario, wishes);
  }
  if (dice.chance(0.4)) {
    workload["classes"]["class-0"]["requests"] = bursts(folder, fmt::format("bursts_{}.csv", seed), dice, duration_s);
  }
  scenario.json["workload"] = std::move(workload);
}

}  // namespace

RandomScenario random_scenario(const LawFolder& folder, std::uint64_t seed, const Subject& subject,
                               const Wishes& wishes) {
  Dice dice(seed, "laws/scenario");
  RandomScenario scenario;
  scenario.file = folder.scenario_file();
  const double duration_s = std::round(dice.between(300.0, 2400.0));
  const double warm_up_s = dice.chance(0.4) ? dice.between(0.0, 0.6) * duration_s : 0.0;
  const double cut_s = dice.chance(0.6) ? dice.between(0.0, 20.0) : day_s;
  scenario.json = {{"name", fmt::format("{} {}, seed {}", subject.kind, subject.name, seed)},
                   {"seed", seed},
                   {"duration_s", duration_s},
                   {"warmup_s", wishes.warm_up ? warm_up_s : 0.0},
                   {"drain_s", wishes.cut_short ? cut_s : day_s},
                   {"telemetry_interval_s", dice.one_of<double>({0.5, 1.0, 5.0, 17.0})},
                   {"timeline_interval_s", dice.one_of<double>({60.0, 300.0, 700.0, 3600.0})}};
  scenario.json["accounting"] = {{"boundary", dice.one_of<std::string>({"accelerator", "node", "facility"})},
                                 {"network_kwh_per_gb", dice.between(0.0, 1.0)}};
  add_random_topology(scenario, folder, seed, wishes.grids, duration_s + day_s);
  add_random_workload(scenario, folder, seed, wishes);
  scenario.json["policies"] = random_policies(seed, subject, wishes);
  return scenario;
}

Scenario read(const RandomScenario& scenario, const LawFolder& folder) {
  return read_scenario(scenario.json, scenario.file, folder.library());
}

}  // namespace tradewind::laws
