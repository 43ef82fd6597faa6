#include "sim/run/simulation.hpp"

#include "sim/config/csv_cell.hpp"
#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "sim/memory/huge_pages.hpp"
#include "sim/run/fleet.hpp"
#include "sim/run/results.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace tradewind {

namespace {

std::string request_rows(const Fleet& fleet) {
  std::string out =
      "id,arrival_s,origin,class,prompt_tokens,output_tokens,region,model,outcome,ttft_s,tpot_s,e2e_s,queue_s,energy_"
      "wh\n";
  const Scenario& scenario = fleet.scenario();
  const auto& regions = fleet.world().regions;
  for (const RequestRecord& record : fleet.records()) {
    const Arrival& arrival = record.arrival;
    const std::string region = record.region < regions.size() ? csv_cell(regions[record.region].spec->id) : "";
    fmt::format_to(std::back_inserter(out), "{},{:.9f},{},{},{},{},{},{},{}", arrival.id, arrival.time.value(),
                   csv_cell(scenario.topology.origins[scenario.origins[arrival.origin]].id),
                   csv_cell(scenario.classes[arrival.klass].name), arrival.prompt_tokens, arrival.output_tokens, region,
                   csv_cell(fleet.world().models[record.model]), record.outcome);
    if (std::string_view(record.outcome) == "completed") {
      const Completion& c = record.completion;
      fmt::format_to(std::back_inserter(out), ",{:.9f},{},{:.9f},{:.9f},{:.9f}\n", c.ttft.value(),
                     c.tpot ? fmt::format("{:.9f}", c.tpot->value()) : std::string(), c.e2e.value(), c.queue.value(),
                     in_wh(c.energy));
    } else {
      out += ",,,,,\n";
    }
  }
  return out;
}

RunOutput unpacked(const std::string& output) {
  const std::size_t start = output.find('\n') + 1;
  const std::size_t results = std::stoull(output);
  const std::size_t remarks = std::stoull(output.substr(output.find(' ') + 1));
  return {output.substr(start, results), output.substr(start + results + remarks),
          output.substr(start + results, remarks), ""};
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

}  // namespace

RunOutput run_here(const Scenario& scenario, const Library& library, const RunOptions& options,
                   const std::function<void(double)>& progress) {
  World world = build_world(scenario, library);
  Fleet fleet(scenario, world);
  if (options.requests) fleet.keep_records();
  if (!options.run_ahead) fleet.route_singly();
  if (progress) {
    fleet.on_progress([&](Seconds now) { progress(std::min(1.0, now / scenario.duration)); });
  }
  run_clock(world.platform, fleet, {options.run_ahead});
  fleet.finish();
  std::string remarks;
  for (const std::string& remark : world.remarks) remarks += remark + '\n';
  for (const std::string& remark : fleet.workload().remarks()) remarks += remark + '\n';
  return {results_of(fleet).dump(2) + "\n", options.requests ? request_rows(fleet) : std::string(), remarks, ""};
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
      const RunOutput output = run_here(scenario, library, options, progress);
      return fmt::format("{} {}\n{}{}{}", output.results.size(), output.remarks.size(), output.results, output.remarks,
                         output.requests);
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
                                       : unpacked(results[i].output));
  }
  return outputs;
}

}  // namespace tradewind
