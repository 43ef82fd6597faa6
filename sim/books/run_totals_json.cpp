#include "sim/books/run_totals.hpp"

#include <limits>
#include <nlohmann/json.hpp>

// Totals as JSON: arrays in the order of the members, since they are read by the program alone.

namespace tradewind {

using nlohmann::json;

namespace {

json written(const LogSketch& sketch) {
  const LogSketch::Content content = sketch.content();
  if (content.count == 0) return nullptr;
  json out = json::array({content.count, content.sum, content.min, content.max});
  for (const auto& [index, count] : content.bins) {
    out.push_back(index);
    out.push_back(count);
  }
  return out;
}

LogSketch sketch_from(const json& written) {
  if (written.is_null()) return {};
  LogSketch::Content content{written.at(0), written.at(1), written.at(2), written.at(3), {}};
  for (std::size_t i = 4; i + 1 < written.size(); i += 2) content.bins.emplace_back(written[i], written[i + 1]);
  return LogSketch::of(content);
}

/// Calls `visit` with every counter of a tally, then with every distribution.
template <class Tally, class Counter, class Sketch>
void visit_tally(Tally& tally, const Counter& counter, const Sketch& sketch) {
  for (auto* const count : {&tally.injected, &tally.completed, &tally.rejected, &tally.dropped, &tally.timed_out,
                            &tally.in_flight, &tally.deferred, &tally.escalated, &tally.preempted, &tally.in_time,
                            &tally.judged, &tally.correct, &tally.prompt_tokens, &tally.output_tokens}) {
    counter(*count);
  }
  for (auto* const distribution : {&tally.ttft, &tally.tpot, &tally.e2e, &tally.queue, &tally.energy}) {
    sketch(*distribution);
  }
}

json written(const RequestTally& tally) {
  json out = json::array({tally.attributed.value()});
  visit_tally(
      tally, [&](std::uint64_t count) { out.push_back(count); },
      [&](const LogSketch& sketch) { out.push_back(written(sketch)); });
  return out;
}

RequestTally tally_from(const json& written) {
  RequestTally out;
  std::size_t at = 0;
  out.attributed = Joules(written.at(at++));
  visit_tally(
      out, [&](std::uint64_t& count) { count = written.at(at++); },
      [&](LogSketch& sketch) { sketch = sketch_from(written.at(at++)); });
  return out;
}

/// Calls `visit` with every number of an account.
template <class Account, class Visit>
void visit_account(Account& account, const Visit& visit) {
  auto& rows = account.energy;
  for (auto* const joules : {&rows.gpu_active, &rows.gpu_idle, &rows.host, &rows.cold_start, &rows.overhead,
                             &rows.network, &account.drain, &account.wasted, &account.power.above_cap}) {
    visit(*joules);
  }
  auto& carbon = account.rows;
  for (auto* const grams : {&carbon.gpu_active, &carbon.gpu_idle, &carbon.host, &carbon.cold_start, &carbon.network,
                            &account.location, &account.marginal, &account.life_cycle, &account.embodied}) {
    visit(*grams);
  }
  for (auto* const litres : {&account.water_site, &account.water_source}) visit(*litres);
  for (auto* const dollars : {&account.hardware, &account.electricity}) visit(*dollars);
  for (auto* const time : {&account.gpu_busy, &account.gpu_provisioned, &account.power.busy, &account.power.slowed,
                           &account.power.at_clock}) {
    visit(*time);
  }
  visit(account.power.above_cap_max);
}

json written(const std::vector<TimelineEntry>& rows) {
  json out = json::array();
  for (const TimelineEntry& row : rows) {
    out.push_back(json::array({row.facility.value(), row.location.value(), row.requests}));
  }
  return out;
}

std::vector<TimelineEntry> rows_from(const json& written) {
  std::vector<TimelineEntry> rows;
  for (const json& row : written) rows.push_back({Joules(row.at(0)), Grams(row.at(1)), row.at(2)});
  return rows;
}

json written(const Signal& signal) {
  json starts = json::array();
  for (const Seconds start : signal.starts()) starts.push_back(start.value());
  return json::array({std::move(starts), signal.values(), signal.end().value()});
}

Signal signal_from(const json& written) {
  std::vector<Seconds> starts;
  for (const json& start : written.at(0)) starts.emplace_back(start.get<double>());
  // Text has no infinity: it says null.
  const double end = written.at(2).is_null() ? std::numeric_limits<double>::infinity() : written.at(2).get<double>();
  return {std::move(starts), written.at(1).get<std::vector<double>>(), Seconds(end)};
}

json written(const InputRecord& input) {
  json out{{"path", input.path},
           {"sha256", input.sha256},
           {"rows", input.rows ? json(*input.rows) : json()},
           {"skipped", input.rows_skipped},
           {"kind", input.kind}};
  if (input.mending) {
    out["mending"] = {input.mending->duplicates, input.mending->filled, input.mending->filled_time.value()};
  }
  if (input.requests) out["requests"] = {input.requests->bad, input.requests->outside};
  return out;
}

InputRecord input_from(const json& written) {
  InputRecord out{written.at("path"), written.at("sha256"), std::nullopt, written.at("skipped"), written.at("kind")};
  if (!written.at("rows").is_null()) out.rows = written.at("rows").get<std::uint64_t>();
  if (written.contains("mending")) {
    const json& mending = written.at("mending");
    out.mending = SeriesMending{mending.at(0), mending.at(1), Seconds(mending.at(2))};
  }
  if (written.contains("requests")) {
    const json& rows = written.at("requests");
    out.requests = RequestRows{rows.at(0).get<std::map<std::string, std::uint64_t>>(), rows.at(1)};
  }
  return out;
}

json written(const WorldFacts& world) {
  json out{{"models", world.models},       {"regions", json::array()}, {"floor_g", world.floor.value()},
           {"permitted", world.permitted}, {"remarks", world.remarks}, {"inputs", json::array()}};
  for (const RegionFacts& region : world.regions) {
    out["regions"].push_back(
        json::array({written(region.intensity), region.marginal, region.life_cycle, region.kappa, region.gpus}));
  }
  for (const InputRecord& input : world.inputs) out["inputs"].push_back(written(input));
  if (world.tells_tenants) out["tenants"] = world.tenants;
  return out;
}

WorldFacts world_from(const json& written) {
  WorldFacts out;
  out.models = written.at("models").get<std::vector<std::string>>();
  for (const json& region : written.at("regions")) {
    out.regions.push_back({signal_from(region.at(0)), region.at(1), region.at(2), region.at(3), region.at(4)});
  }
  out.floor = Grams(written.at("floor_g"));
  out.permitted = written.at("permitted").get<decltype(out.permitted)>();
  for (const json& input : written.at("inputs")) out.inputs.push_back(input_from(input));
  out.remarks = written.at("remarks").get<std::vector<std::string>>();
  out.tells_tenants = written.contains("tenants");
  if (out.tells_tenants) out.tenants = written.at("tenants").get<std::vector<std::string>>();
  return out;
}

json written(const DemandCell& cell, std::size_t band) {
  return json::array({cell.origin, cell.klass, cell.period, band, cell.least.value(), cell.least_gpu_seconds.value(),
                      cell.observed.value(), cell.observed_gpu_seconds.value(), cell.least_power_max.value(),
                      cell.observed_power_max.value()});
}

DemandCell cell_from(const json& written) {
  DemandCell cell;
  cell.origin = written.at(0);
  cell.klass = written.at(1);
  cell.period = written.at(2);
  cell.least = Joules(written.at(4));
  cell.least_gpu_seconds = Seconds(written.at(5));
  cell.observed = Joules(written.at(6));
  cell.observed_gpu_seconds = Seconds(written.at(7));
  cell.least_power_max = Watts(written.at(8));
  cell.observed_power_max = Watts(written.at(9));
  return cell;
}

}  // namespace

json to_json(const RunTotals& totals) {
  const TotalsShape& shape = totals.shape;
  json out{{"shape",
            {shape.classes, shape.origins, shape.regions, shape.models, shape.duration.value(), shape.end.value(),
             shape.timeline_interval.value()}},
           {"world", written(totals.world)},
           {"tallies", json::array()},
           {"regions", json::array()},
           {"demand", json::array()},
           {"offered", json::array()},
           {"loads", json::array()},
           {"tenants", json::array()},
           {"sums", {totals.arrivals, totals.ended, totals.attributed.value(), totals.stopped.value()}}};
  for (std::size_t i = 0; i < totals.tallies.size(); ++i) {
    if (totals.tallies[i].injected > 0) out["tallies"].push_back({i, written(totals.tallies[i])});
  }
  for (const RegionTotals& region : totals.regions) {
    json account = json::array();
    visit_account(region.account, [&](const auto& quantity) { account.push_back(quantity.value()); });
    out["regions"].push_back({std::move(account), written(region.timeline.window()), written(region.timeline.drain()),
                              written(region.cold_starts)});
  }
  for (const OfferedWork& work : totals.offered) {
    out["offered"].push_back({work.requests, work.prompt_tokens, work.output_tokens, work.output_squares});
  }
  for (const ModelLoad& load : totals.loads) out["loads"].push_back({load.needed.value(), load.placed.value()});
  for (const TenantTally& tenant : totals.tenants) {
    out["tenants"].push_back({tenant.requests, tenant.completed, tenant.attributed.value()});
  }
  totals.demand.for_each(
      [&](const DemandCell& cell, std::size_t band) { out["demand"].push_back(written(cell, band)); });
  return out;
}

RunTotals run_totals_from(const json& read) {
  const auto& shape = read.at("shape");
  RunTotals out({shape.at(0), shape.at(1), shape.at(2), shape.at(3), Seconds(shape.at(4)), Seconds(shape.at(5)),
                 Seconds(shape.at(6))});
  out.world = world_from(read.at("world"));
  for (const auto& tally : read.at("tallies")) out.tallies.at(tally.at(0)) = tally_from(tally.at(1));
  for (std::size_t r = 0; r < out.regions.size(); ++r) {
    const auto& region = read.at("regions").at(r);
    std::size_t at = 0;
    visit_account(out.regions[r].account, [&]<class Unit>(Unit& quantity) { quantity = Unit(region.at(0).at(at++)); });
    out.regions[r].timeline.window_rows() = rows_from(region.at(1));
    out.regions[r].timeline.drain_rows() = rows_from(region.at(2));
    out.regions[r].cold_starts = sketch_from(region.at(3));
  }
  for (const auto& cell : read.at("demand")) out.demand.add(cell_from(cell), cell.at(3));
  for (std::size_t i = 0; i < out.offered.size(); ++i) {
    const auto& work = read.at("offered").at(i);
    out.offered[i] = {work.at(0), work.at(1), work.at(2), work.at(3)};
  }
  for (std::size_t m = 0; m < out.loads.size(); ++m) {
    out.loads[m] = {Seconds(read.at("loads").at(m).at(0)), Seconds(read.at("loads").at(m).at(1))};
  }
  for (const auto& tenant : read.at("tenants")) {
    out.tenants.push_back({tenant.at(0), tenant.at(1), Joules(tenant.at(2))});
  }
  const auto& sums = read.at("sums");
  out.arrivals = sums.at(0);
  out.ended = sums.at(1);
  out.attributed = Joules(sums.at(2));
  out.stopped = Seconds(sums.at(3));
  return out;
}

}  // namespace tradewind
