#include "sim/run/simulation.hpp"

#include "sim/base/memory/huge_pages.hpp"
#include "sim/books/request_records.hpp"
#include "sim/fleet/fleet.hpp"
#include "sim/fleet/offered_load.hpp"
#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "sim/run/build_plan.hpp"
#include "sim/run/request_rows.hpp"
#include "sim/run/results.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace tradewind {

namespace {

/// What a child returns.
std::string packed(const CountedRun& run) {
  const nlohmann::json answer{{"totals", to_json(run.totals)}, {"requests", run.requests}};
  std::string bytes;
  nlohmann::json::to_cbor(answer, bytes);
  return bytes;
}

CountedRun unpacked(const std::string& bytes) {
  nlohmann::json run = nlohmann::json::from_cbor(bytes);
  return {run_totals_from(run.at("totals")), std::move(run.at("requests").get_ref<std::string&>())};
}

bool is_config_error(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const ConfigError&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// What a failed run returns, or its error with the variant it belongs to.
RunOutput failed(const ChildResult& result, const Scenario& scenario, bool keep_going) {
  try {
    std::rethrow_exception(result.error);
  } catch (const ConfigError& wrong) {
    throw in_variant(wrong, scenario.variant, scenario.place);
  } catch (const std::exception& failure) {
    if (keep_going && result.end == ChildEnd::failed) return {"", "", "", failure.what()};
    if (scenario.variant.patch.is_null()) throw;
    throw std::runtime_error(fmt::format("variant {}: {}", scenario.variant.name, failure.what()));
  }
}

std::uint64_t measured_requests(const RunTotals& totals) {
  std::uint64_t sum = 0;
  for (const RequestTally& tally : totals.tallies) sum += tally.injected;
  return sum;
}

}  // namespace

CountedRun count_here(const Scenario& scenario, const Library& library, const RunOptions& options,
                      const std::function<void(double)>& progress) {
  const Plan plan = build_plan(scenario, library);
  std::function<void(Seconds)> told;
  if (progress) told = [&](Seconds arrived) { progress(std::min(1.0, arrived / scenario.duration)); };
  OpenArrivals arrivals(plan.workload, told);
  Fleet fleet(plan, arrivals);
  RequestRecords records;
  if (options.requests) fleet.books().add(records);
  if (!options.route_together) fleet.journey().route_singly();
  run_clock(plan.platform, fleet, {options.run_ahead});
  fleet.finish();
  CountedRun out{fleet.totals(), options.requests ? request_rows(records.records(), plan, scenario) : std::string()};
  out.totals.loads = loads_at_limits(plan, out.totals.offered, scenario.duration - scenario.warm_up);
  WorldFacts& world = out.totals.world;
  std::vector<InputRecord> traces = arrivals.stream().inputs();
  world.inputs.insert(world.inputs.begin(), traces.begin(), traces.end());
  world.tells_tenants = tells_tenants(plan.workload);
  if (world.tells_tenants) world.tenants = arrivals.stream().tenants();
  std::vector<std::string> remarks = arrivals.stream().remarks();
  remarks.insert(remarks.begin(), scenario.remarks.begin(), scenario.remarks.end());
  if (measured_requests(out.totals) == 0) {
    remarks.emplace_back("no request arrived in the measured part of the run, from warmup_s to duration_s");
  }
  world.remarks.insert(world.remarks.end(), remarks.begin(), remarks.end());
  return out;
}

RunOutput output_of(const CountedRun& run, const Scenario& scenario) {
  std::string remarks;
  for (const std::string& remark : run.totals.world.remarks) remarks += remark + '\n';
  return {results_of(run.totals, scenario).dump(2) + "\n", run.requests, remarks, ""};
}

RunOutput run_here(const Scenario& scenario, const Library& library, const RunOptions& options,
                   const std::function<void(double)>& progress) {
  return output_of(count_here(scenario, library, options, progress), scenario);
}

std::vector<RunOutput> run(std::span<const Scenario> scenarios, const Library& library, const RunOptions& options) {
  std::vector<ChildWork> jobs;
  for (const Scenario& scenario : scenarios) {
    jobs.emplace_back([&scenario, &library, &options](const ChildProgress& report) {
      prefer_huge_pages();
      int last = -1;  // per mille: a message only when something moved
      const auto progress = [&](double share) {
        const int now = static_cast<int>(share * 1000.0);
        if (now == last) return;
        last = now;
        report(fmt::format("{}", share));
      };
      return packed(count_here(scenario, library, options, progress));
    });
  }
  ChildOptions children;
  children.parallel = std::max<std::size_t>(1, options.jobs);
  children.stops_others = [&](const std::exception_ptr& error) {
    return !options.keep_going || is_config_error(error);
  };
  children.cancelled = options.cancelled;
  if (options.on_progress) {
    children.on_progress = [&](std::size_t job, std::string_view message) {
      options.on_progress(job, std::stod(std::string(message)));
    };
    children.on_end = [&](std::size_t job) { options.on_progress(job, 1.0); };
  }
  std::vector<RunOutput> outputs;
  const std::vector<ChildResult> results = run_in_children(jobs, children);
  for (std::size_t i = 0; i < results.size(); ++i) {
    outputs.push_back(results[i].error ? failed(results[i], scenarios[i], options.keep_going)
                                       : output_of(unpacked(results[i].output), scenarios[i]));
  }
  return outputs;
}

}  // namespace tradewind
