#include "sim/run/results.hpp"

#include "sim/base/config/ordered.hpp"
#include "sim/bound/carbon_bound.hpp"
#include "sim/run/bound_of.hpp"
#include "sim/run/timeline_json.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

namespace tradewind {

using json = nlohmann::ordered_json;

namespace {

json distribution(const LogSketch& sketch) {
  if (sketch.count() == 0) {
    return {{"mean", nullptr}, {"p50", nullptr}, {"p90", nullptr}, {"p95", nullptr},
            {"p99", nullptr},  {"max", nullptr}, {"n", 0}};
  }
  return {{"mean", sketch.mean()},        {"p50", sketch.quantile(0.5)},  {"p90", sketch.quantile(0.9)},
          {"p95", sketch.quantile(0.95)}, {"p99", sketch.quantile(0.99)}, {"max", sketch.max()},
          {"n", sketch.count()}};
}

json ratio(double numerator, double denominator) { return denominator > 0.0 ? json(numerator / denominator) : json(); }

/// The blocks that only need requests: of the whole run, a class, a region or a model.
void add_request_blocks(json& out, const RequestTally& tally, const Scenario& scenario) {
  out["requests"] = {{"injected", tally.injected}, {"completed", tally.completed}, {"rejected", tally.rejected},
                     {"dropped", tally.dropped},   {"timed_out", tally.timed_out}, {"in_flight", tally.in_flight},
                     {"deferred", tally.deferred}, {"escalated", tally.escalated}, {"preempted", tally.preempted}};
  out["tokens"] = {{"prompt", tally.prompt_tokens}, {"output", tally.output_tokens}};
  out["latency_s"] = {{"ttft", distribution(tally.ttft)},
                      {"tpot", distribution(tally.tpot)},
                      {"e2e", distribution(tally.e2e)},
                      {"queue", distribution(tally.queue)}};
  const double window = (scenario.duration - scenario.warm_up).value();
  out["slo"] = {{"attainment", ratio(static_cast<double>(tally.in_time), static_cast<double>(tally.injected))},
                {"goodput_rps", static_cast<double>(tally.in_time) / window}};
}

json energy_per_request(const RequestTally& tally, json mean_full) {
  json out{{"mean_full", std::move(mean_full)}};
  const LogSketch& energy = tally.energy;
  const bool any = energy.count() > 0;
  out["mean"] = any ? json(in_wh(Joules(energy.mean()))) : json();
  for (const auto& [name, q] : {std::pair("p25", 0.25), {"p50", 0.5}, {"p75", 0.75}, {"p95", 0.95}, {"p99", 0.99}}) {
    out[name] = any ? json(in_wh(Joules(energy.quantile(q)))) : json();
  }
  return out;
}

json quality(const RequestTally& tally, const Scenario& scenario) {
  const auto judged = static_cast<double>(scenario.quality_named ? tally.judged : 0);
  return {{"accuracy", ratio(static_cast<double>(tally.correct), judged)},
          {"escalation_rate", ratio(static_cast<double>(tally.escalated), static_cast<double>(tally.completed))}};
}

/// What every region states beside the intensity that the run is accounted in.
struct Beside {
  bool marginal = true;
  bool life_cycle = true;
};

/// The blocks that need an account of energy: of the whole run or a region.
void add_account_blocks(json& out, const RequestTally& tally, const RegionAccount& account, const Beside& beside,
                        const Scenario& scenario) {
  const EnergyRows& rows = account.energy;
  const double completed = static_cast<double>(tally.completed);
  const double output = static_cast<double>(tally.output_tokens);
  out["energy_kwh"] = {{"gpu_active", in_kwh(rows.gpu_active)},
                       {"gpu_idle", in_kwh(rows.gpu_idle)},
                       {"host", in_kwh(rows.host)},
                       {"cold_start", in_kwh(rows.cold_start)},
                       {"it", in_kwh(rows.it())},
                       {"overhead", in_kwh(rows.overhead)},
                       {"network", in_kwh(rows.network)},
                       {"facility", in_kwh(rows.facility())},
                       {"drain", in_kwh(account.drain)},
                       {"wasted", in_kwh(account.wasted)}};
  out["pue"] = ratio((rows.it() + rows.overhead).value(), rows.it().value());
  out["energy_wh_per_request"] = energy_per_request(tally, ratio(in_wh(rows.facility()), completed));
  out["j_per_output_token"] = ratio(rows.facility().value(), output);
  const Grams total = account.location + account.embodied;
  out["carbon_g"] = {
      {"location", account.location.value()}, {"embodied", account.embodied.value()}, {"total", total.value()}};
  if (beside.life_cycle) out["carbon_g"]["life_cycle"] = account.life_cycle.value();
  if (beside.marginal) out["carbon_g"]["marginal"] = account.marginal.value();
  const CarbonRows& carbon = account.rows;
  out["carbon_rows_g"] = {{"gpu_active", carbon.gpu_active.value()},
                          {"gpu_idle", carbon.gpu_idle.value()},
                          {"host", carbon.host.value()},
                          {"cold_start", carbon.cold_start.value()},
                          {"network", carbon.network.value()}};
  out["sci"] = {{"g_per_request", ratio(total.value(), completed)},
                {"g_per_1k_tokens", ratio(1e3 * total.value(), output)}};
  out["water_l"] = {{"site", account.water_site.value()}, {"source", account.water_source.value()}};
  const Dollars cost = account.hardware + account.electricity;
  out["cost_usd"] = cost.value();
  out["cost_rows_usd"] = {{"hardware", account.hardware.value()}, {"electricity", account.electricity.value()}};
  out["cost_usd_per_1k_requests"] = ratio(1e3 * cost.value(), completed);
  out["quality"] = quality(tally, scenario);
  out["busy_share"] = ratio(account.gpu_busy.value(), account.gpu_provisioned.value());
}

/// What caps and clocks did; nothing where no power rule was ever given.
void add_power(json& out, const PowerAccount& power) {
  if (power.busy <= Seconds(0)) return;
  out["power"] = {{"slowed_share", power.slowed / power.busy},
                  {"clock_mean", power.at_clock / power.busy},
                  {"above_cap_w_max", power.above_cap_max.value()},
                  {"above_cap_kwh", in_kwh(power.above_cap)}};
}

/// Null for a model that nobody asked for.
json load_pct(const ModelLoad& load) { return ratio(100.0 * load.needed.value(), load.placed.value()); }

json cold_starts(const LogSketch& sketch) {
  const bool any = sketch.count() > 0;
  return {{"count", sketch.count()},
          {"s_p50", any ? json(sketch.quantile(0.5)) : json()},
          {"s_p99", any ? json(sketch.quantile(0.99)) : json()}};
}

/// Sums tallies over the indices that a filter lets pass.
template <class Filter>
RequestTally merged(const RunTotals& totals, const Filter& filter) {
  RequestTally sum;
  for (std::size_t c = 0; c < totals.shape.classes; ++c) {
    for (std::size_t r = 0; r <= totals.shape.regions; ++r) {
      for (std::size_t m = 0; m < totals.shape.models; ++m) {
        if (filter(c, r, m)) sum.merge(totals.tally(c, r, m));
      }
    }
  }
  return sum;
}

/// Classes and models share machines: only what is attributed to their requests is theirs.
json shared_blocks(const std::string& name, const RequestTally& tally, const Scenario& scenario) {
  json out{{"name", name}};
  add_request_blocks(out, tally, scenario);
  out["energy_kwh"] = {{"gpu_active", in_kwh(tally.attributed)}};
  out["energy_wh_per_request"] = energy_per_request(tally, nullptr);
  out["quality"] = quality(tally, scenario);
  return out;
}

json inputs(const RunTotals& totals) {
  json out = json::array();
  for (const InputRecord& input : totals.world.inputs) {
    out.push_back({{"path", input.path},
                   {"sha256", input.sha256},
                   {"rows", input.rows ? json(*input.rows) : json()},
                   {"rows_skipped", input.rows_skipped},
                   {"kind", input.kind}});
    if (input.requests) {
      out.back()["bad_rows"] = input.requests->bad;
      out.back()["rows_outside"] = input.requests->outside;
    }
    if (!input.mending) continue;
    out.back().update({{"duplicates", input.mending->duplicates},
                       {"filled", input.mending->filled},
                       {"filled_s", input.mending->filled_time.value()}});
  }
  return out;
}

/// By name, in order of the names.
json tenants(const RunTotals& totals) {
  std::map<std::string, TenantTally> by_name;
  for (std::size_t i = 0; i < totals.world.tenants.size(); ++i) {
    by_name[totals.world.tenants[i]] = i < totals.tenants.size() ? totals.tenants[i] : TenantTally();
  }
  json out = json::object();
  for (const auto& [name, tally] : by_name) {
    append(out, name,
           {{"requests", tally.requests},
            {"completed", tally.completed},
            {"energy_wh_attributed", in_wh(tally.attributed)}});
  }
  return out;
}

}  // namespace

json results_of(const RunTotals& totals, const Scenario& scenario) {
  json out;
  out["tradewind"] = {{"version", BuildInfo::version()}, {"commit", BuildInfo::commit()}};
  out["scenario"] = to_json(scenario);
  out["seed"] = scenario.seed;
  out["inputs"] = inputs(totals);

  const RequestTally all = merged(totals, [](auto, auto, auto) { return true; });
  RegionAccount account;
  LogSketch starts;
  Beside beside;
  for (std::size_t r = 0; r < totals.regions.size(); ++r) {
    account += totals.regions[r].account;
    starts.merge(totals.regions[r].cold_starts);
    beside.marginal = beside.marginal && totals.world.regions[r].marginal;
    beside.life_cycle = beside.life_cycle && totals.world.regions[r].life_cycle;
  }
  add_request_blocks(out, all, scenario);
  add_account_blocks(out, all, account, beside, scenario);
  out["cache"] = {
      {"prefix_hit_share", nullptr}, {"prefix_hit_share_unlimited", nullptr}, {"semantic_hit_share", nullptr}};
  out["cold_starts"] = cold_starts(starts);
  add_power(out, account.power);
  ModelLoad load;
  for (const ModelLoad& of_model : totals.loads) {
    load.needed += of_model.needed;
    load.placed += of_model.placed;
  }
  out["load_pct"] = load_pct(load);
  out["bound"] = bound_of(totals, scenario, all, account);

  out["classes"] = json::array();
  for (std::size_t c = 0; c < scenario.classes.size(); ++c) {
    const RequestTally tally = merged(totals, [&](auto klass, auto, auto) { return klass == c; });
    out["classes"].push_back(shared_blocks(scenario.classes[c].name, tally, scenario));
  }
  if (totals.world.tells_tenants) out["tenants"] = tenants(totals);
  out["regions"] = json::array();
  for (std::size_t r = 0; r < totals.regions.size(); ++r) {
    const RequestTally tally = merged(totals, [&](auto, auto region, auto) { return region == r; });
    json region{{"name", scenario.topology.regions[r].id}};
    add_request_blocks(region, tally, scenario);
    add_account_blocks(region, tally, totals.regions[r].account, beside, scenario);
    region["cold_starts"] = cold_starts(totals.regions[r].cold_starts);
    add_power(region, totals.regions[r].account.power);
    out["regions"].push_back(std::move(region));
  }
  out["models"] = json::array();
  for (std::size_t m = 0; m < totals.world.models.size(); ++m) {
    const RequestTally tally = merged(totals, [&](auto, auto, auto model) { return model == m; });
    out["models"].push_back(shared_blocks(totals.world.models[m], tally, scenario));
    out["models"].back()["load_pct"] = load_pct(totals.loads[m]);
  }
  out["timeline"] = timeline_json(totals, scenario);
  return out;
}

}  // namespace tradewind
