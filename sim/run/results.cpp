#include "sim/run/results.hpp"

#include "sim/base/config/ordered.hpp"
#include "sim/bound/carbon_bound.hpp"
#include "sim/run/bound_of.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

namespace tradewind {

using json = nlohmann::ordered_json;

namespace {

json distribution(const LogSketch& sketch) {
  if (sketch.count() == 0) {
    return {{"mean", nullptr}, {"p50", nullptr}, {"p90", nullptr},
            {"p95", nullptr},  {"p99", nullptr}, {"max", nullptr}};
  }
  return {{"mean", sketch.mean()},        {"p50", sketch.quantile(0.5)},  {"p90", sketch.quantile(0.9)},
          {"p95", sketch.quantile(0.95)}, {"p99", sketch.quantile(0.99)}, {"max", sketch.max()}};
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

json quality(const RequestTally& tally) {
  return {{"accuracy", ratio(static_cast<double>(tally.correct), static_cast<double>(tally.judged))},
          {"escalation_rate", ratio(static_cast<double>(tally.escalated), static_cast<double>(tally.completed))}};
}

/// The blocks that need an account of energy: of the whole run or a region.
void add_account_blocks(json& out, const RequestTally& tally, const RegionAccount& account, bool marginal) {
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
  if (marginal) out["carbon_g"]["marginal"] = account.marginal.value();
  out["sci"] = {{"g_per_request", ratio(total.value(), completed)},
                {"g_per_1k_tokens", ratio(1e3 * total.value(), output)}};
  out["water_l"] = {{"site", account.water_site.value()}, {"source", account.water_source.value()}};
  out["cost_usd"] = account.cost.value();
  out["cost_usd_per_1k_requests"] = ratio(1e3 * account.cost.value(), completed);
  out["quality"] = quality(tally);
  out["utilisation"] = ratio(account.gpu_busy.value(), account.gpu_provisioned.value());
}

/// What caps and clocks did; nothing where no power rule was ever given.
void add_power(json& out, const PowerAccount& power) {
  if (power.busy <= Seconds(0)) return;
  out["power"] = {{"slowed_share", power.slowed / power.busy},
                  {"clock_mean", power.at_clock / power.busy},
                  {"above_cap_w_max", power.above_cap_max.value()},
                  {"above_cap_kwh", in_kwh(power.above_cap)}};
}

json cold_starts(const LogSketch& sketch) {
  const bool any = sketch.count() > 0;
  return {{"count", sketch.count()},
          {"s_p50", any ? json(sketch.quantile(0.5)) : json()},
          {"s_p99", any ? json(sketch.quantile(0.99)) : json()}};
}

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

/// Rows cut at multiples of the interval: of the window, and of the drain.
json timeline(const RunTotals& totals, const Scenario& scenario) {
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
  out["quality"] = quality(tally);
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
  bool marginal = true;
  for (std::size_t r = 0; r < totals.regions.size(); ++r) {
    account += totals.regions[r].account;
    starts.merge(totals.regions[r].cold_starts);
    marginal = marginal && totals.world.regions[r].marginal;
  }
  add_request_blocks(out, all, scenario);
  add_account_blocks(out, all, account, marginal);
  out["cache"] = {
      {"prefix_hit_share", nullptr}, {"prefix_hit_share_unlimited", nullptr}, {"semantic_hit_share", nullptr}};
  out["cold_starts"] = cold_starts(starts);
  add_power(out, account.power);
  out["saturation"] = saturation_of(totals, scenario);
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
    add_account_blocks(region, tally, totals.regions[r].account, marginal);
    region["cold_starts"] = cold_starts(totals.regions[r].cold_starts);
    add_power(region, totals.regions[r].account.power);
    out["regions"].push_back(std::move(region));
  }
  out["models"] = json::array();
  for (std::size_t m = 0; m < totals.world.models.size(); ++m) {
    const RequestTally tally = merged(totals, [&](auto, auto, auto model) { return model == m; });
    out["models"].push_back(shared_blocks(totals.world.models[m], tally, scenario));
  }
  out["timeline"] = timeline(totals, scenario);
  return out;
}

}  // namespace tradewind
