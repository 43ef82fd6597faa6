#include "sim/run/request_rows.hpp"

#include "sim/base/config/csv_cell.hpp"

#include <fmt/format.h>
#include <iterator>

namespace tradewind {

std::string request_rows(std::span<const RequestRecord> records, const Plan& plan, const Scenario& scenario) {
  std::string out =
      "id,arrival_s,origin,class,prompt_tokens,output_tokens,region,model,outcome,ttft_s,tpot_s,e2e_s,queue_s,energy_"
      "wh\n";
  const auto& regions = scenario.topology.regions;
  for (const RequestRecord& record : records) {
    const std::string region = record.region < regions.size() ? csv_cell(regions[record.region].id) : "";
    fmt::format_to(std::back_inserter(out), "{},{:.9f},{},{},{},{},{},{},{}", record.id, record.arrived.value(),
                   csv_cell(scenario.topology.origins[scenario.origins[record.origin]].id),
                   csv_cell(scenario.classes[record.klass].name), record.prompt_tokens, record.output_tokens, region,
                   csv_cell(plan.models[record.model]), name_of(record.outcome));
    if (record.outcome == RequestOutcome::completed) {
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

}  // namespace tradewind
