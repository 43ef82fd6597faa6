#include "sim/run/results.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind::laws {
namespace {

using nlohmann::json;

/// Within 1e-9 of the larger, or of `scale`.
bool same(double a, double b, double scale = 0.0) {
  return std::abs(a - b) <= 1e-9 * std::max({std::abs(a), std::abs(b), std::abs(scale)});
}

/// The identities among the rows of one block of results.
void check_rows(const json& block) {
  const json& rows = block["energy_kwh"];
  const auto row = [&](const char* name) { return rows[name].get<double>(); };
  for (const auto& item : rows.items()) {
    CAPTURE(item.key());
    REQUIRE(item.value().get<double>() >= 0.0);
  }
  REQUIRE(same(row("it"), row("gpu_active") + row("gpu_idle") + row("host") + row("cold_start")));
  REQUIRE(same(row("facility"), row("it") + row("overhead") + row("network")));
  REQUIRE(row("wasted") <= row("gpu_active") * (1.0 + 1e-9));
  REQUIRE(row("drain") <= row("facility") * (1.0 + 1e-9));
  const json& carbon = block["carbon_g"];
  REQUIRE(same(carbon["total"].get<double>(), carbon["location"].get<double>() + carbon["embodied"].get<double>()));
  double by_row = 0.0;
  for (const json& grams : block["carbon_rows_g"]) by_row += grams.get<double>();
  REQUIRE(same(by_row, carbon["location"].get<double>()));
  const json& cost = block["cost_rows_usd"];
  REQUIRE(same(cost["hardware"].get<double>() + cost["electricity"].get<double>(), block["cost_usd"].get<double>()));
}

/// Regions add up to the whole, in every row and gram.
void check_regions_sum(const json& results) {
  for (const char* block : {"energy_kwh", "carbon_g", "carbon_rows_g", "cost_rows_usd", "water_l"}) {
    for (const auto& item : results[block].items()) {
      CAPTURE(item.key());
      double sum = 0.0;
      for (const json& region : results["regions"]) sum += region[block][item.key()].get<double>();
      REQUIRE(same(sum, item.value().get<double>()));
    }
  }
}

/// A row of a region's timeline and when it begins.
struct Row {
  Seconds from{};
  bool drain = false;
  TimelineEntry entry;
};

std::vector<Row> rows_of(const RegionTotals& region, const Scenario& scenario) {
  std::vector<Row> rows;
  const Seconds interval = scenario.timeline_interval;
  const auto& window = region.timeline.window();
  for (std::size_t i = 0; i < window.size(); ++i) rows.push_back({interval * static_cast<double>(i), false, window[i]});
  const double first = std::floor(scenario.duration / interval);
  const auto& drain = region.timeline.drain();
  for (std::size_t i = 0; i < drain.size(); ++i) {
    rows.push_back({std::max(scenario.duration, interval * (first + static_cast<double>(i))), true, drain[i]});
  }
  return rows;
}

double active_kwh(const json& blocks) {
  double sum = 0.0;
  for (const json& block : blocks) sum += block["energy_kwh"]["gpu_active"].get<double>();
  return sum;
}

}  // namespace

TEST_CASE("joules attributed to requests are the joules that accelerators drew at work") {
  std::uint64_t wasteful = 0;
  const Wishes wishes{.time_outs = true, .too_long = true};
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    const json results = run.results();
    REQUIRE(results["requests"]["in_flight"] == 0);
    const double drawn = results["energy_kwh"]["gpu_active"].get<double>();
    const double wasted = results["energy_kwh"]["wasted"].get<double>();
    REQUIRE(same(in_kwh(run.totals().attributed), drawn));
    // What was not wasted is the classes', and again the models'.
    REQUIRE(same(active_kwh(results["classes"]) + wasted, drawn));
    REQUIRE(same(active_kwh(results["models"]) + wasted, drawn));
    double of_requests = 0.0;
    for (const RequestRecord& record : run.records()) of_requests += in_kwh(record.completion.energy_attributed);
    REQUIRE(same(of_requests + wasted, drawn));
    wasteful += wasted > 0.0 ? 1 : 0;
  });
  check_reached("wasteful", static_cast<double>(wasteful), 20);
  MESSAGE(wasteful << " of them with joules for clients that left");
}

TEST_CASE("the first tier's joules were in no row when the client left on the way to the second tier") {
  double wasted = 0.0;
  for_each_case({{"cascading", "confidence_cascade"}}, {.too_long = true},
                [&](const LawFolder& folder, const RandomScenario& drawn) {
                  RandomScenario scenario = drawn;
                  scenario.json["policies"]["cascading"]["escalate_share"] = 1.0;
                  for (auto& [name, request_class] : scenario.json["workload"]["classes"].items()) {
                    request_class["timeout_s"] = 3.0;
                  }
                  const FinishedRun run(read(scenario, folder), folder.library());
                  const json results = run.results();
                  const double booked = results["energy_kwh"]["wasted"].get<double>();
                  const double drawn_kwh = results["energy_kwh"]["gpu_active"].get<double>();
                  REQUIRE(same(active_kwh(results["classes"]) + booked, drawn_kwh));
                  for (const json& region : results["regions"]) check_rows(region);
                  wasted += booked;
                });
  check_reached("wasted", static_cast<double>(wasted), 0.0);
}

TEST_CASE("every row of the energy ledger is the sum that it says it is") {
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    const json results = run.results();
    check_rows(results);
    check_regions_sum(results);
    double overhead = 0.0;
    for (std::size_t r = 0; r < run.totals().regions.size(); ++r) {
      const json& region = results["regions"][r];
      check_rows(region);
      const double pue = run.scenario().topology.regions[r].pue;
      const double it = region["energy_kwh"]["it"].get<double>();
      REQUIRE(same(region["energy_kwh"]["overhead"].get<double>(), (pue - 1.0) * it, it));
      overhead += (pue - 1.0) * it;
      Joules facility{};
      Joules drain{};
      Grams location{};
      for (const Row& row : rows_of(run.totals().regions[r], run.scenario())) {
        (row.drain ? drain : facility) += row.entry.facility;
        location += row.entry.location;
      }
      const double whole = region["energy_kwh"]["facility"].get<double>();
      const double drained = region["energy_kwh"]["drain"].get<double>();
      REQUIRE(same(in_kwh(facility), whole - drained, whole));
      REQUIRE(same(in_kwh(drain), drained));
      REQUIRE(same(location.value(), region["carbon_g"]["location"].get<double>()));
    }
    const double it = results["energy_kwh"]["it"].get<double>();
    REQUIRE(same(results["energy_kwh"]["overhead"].get<double>(), overhead, it));
    if (it > 0.0) REQUIRE(same(results["pue"].get<double>(), (it + overhead) / it));
  });
}

TEST_CASE("a fleet that stays on draws what its powered nodes and working accelerators draw") {
  std::uint64_t checked = 0;
  std::uint64_t holding = 0;
  const std::vector<Subject> always_on{{"scaling", "static"}};
  for_each_case(always_on, {}, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    // Accelerator-seconds of work, as requests had them: with the window's share they give those of the drain.
    Seconds work{};
    for (const DemandCell& cell : run.totals().demand.cells()) work += cell.observed_gpu_seconds;
    Seconds work_in_window{};
    Joules idle{};
    Joules host{};
    Joules idle_booked{};
    Joules host_booked{};
    for (std::size_t r = 0; r < run.totals().regions.size(); ++r) {
      const RegionAccount& account = run.totals().regions[r].account;
      const RegionPlan& region = run.plan().regions[r];
      const NodeType& type = *region.nodes.front().type;
      const Accelerator& part = *region.nodes.front().part;
      double served = 0.0;
      for (const PoolPlan& pool : region.pools) served += static_cast<double>(pool.size()) * pool.model.gpus();
      const double bare = static_cast<double>(region.nodes.size()) * type.gpus - served;
      const Seconds window = run.scenario().duration;
      const Joules idle_here =
          part.idle_context * (window * served - account.gpu_busy) + part.idle_bare * bare * window;
      idle += idle_here;
      host += type.host_power * static_cast<double>(region.nodes.size()) * window +
              (type.kappa - 1.0) * (account.energy.gpu_active + idle_here);
      idle_booked += account.energy.gpu_idle;
      host_booked += account.energy.host;
      work_in_window += account.gpu_busy;
      REQUIRE(account.energy.cold_start == Joules(0));
    }
    const NodeType& type = *run.plan().regions.front().nodes.front().type;  // all have the same host
    host += type.host_power / static_cast<double>(type.gpus) * (work - work_in_window);
    if (run.scenario().policies.of<BatchingPolicy>().entry.name == "dynamic") {
      // It holds requests back, after the window too, when that is charged: no less than what does not wait.
      REQUIRE(idle_booked.value() >= idle.value() * (1.0 - 1e-9));
      REQUIRE(host_booked.value() >= host.value() * (1.0 - 1e-9));
      ++holding;
    } else {
      REQUIRE(same(idle.value(), idle_booked.value()));
      REQUIRE(same(host.value(), host_booked.value()));
    }
    ++checked;
  });
  CHECK(checked == seed_count());
  CHECK(holding < checked);
}

TEST_CASE("grams are the integral of power times intensity") {
  std::uint64_t regions = 0;
  for_each_case(
      every_policy(), {.warm_up = true, .time_outs = true}, [&](const LawFolder& folder, const RandomScenario& drawn) {
        RandomScenario scenario = drawn;
        scenario.json["timeline_interval_s"] = grid_step_s;
        const FinishedRun run(read(scenario, folder), folder.library());
        for (std::size_t r = 0; r < run.totals().regions.size(); ++r) {
          const RegionTotals& region = run.totals().regions[r];
          const Signal& signal = run.totals().world.regions[r].intensity;
          const auto values = scenario.intensity.find(run.scenario().topology.regions[r].id);
          double grams = 0.0;
          for (const Row& row : rows_of(region, run.scenario())) {
            // A grid that is a file counts as it was written, a synthetic one as the region reads it.
            const double intensity = values != scenario.intensity.end()
                                         ? values->second[static_cast<std::size_t>(row.from.value() / grid_step_s)]
                                         : in_grams_per_kwh(GramsPerJoule(signal.value_at(row.from)));
            grams += in_kwh(row.entry.facility) * intensity;
          }
          REQUIRE(same(grams, region.account.location.value()));
          regions += grams > 0.0 ? 1 : 0;
        }
      });
  check_reached("regions", static_cast<double>(regions), 20);
  MESSAGE(regions << " regions");
}

TEST_CASE("grams follow from the energy that the same run draws under another grid") {
  // Under the first grids energy is settled at their changes; under the second, minute by minute.
  const Wishes wishes{.time_outs = true, .carbon_blind = true};
  std::uint64_t regions = 0;
  for_each_case(every_policy(true), wishes, [&](const LawFolder& folder, const RandomScenario& drawn) {
    RandomScenario coarse = drawn;
    coarse.json["timeline_interval_s"] = 1e6;
    RandomScenario fine = random_scenario(folder, drawn.json["seed"].get<std::uint64_t>(), {}, {.grids = 1});
    fine.json["policies"] = drawn.json["policies"];
    fine.json["workload"] = drawn.json["workload"];
    fine.json["timeline_interval_s"] = 60.0;
    const FinishedRun run(read(coarse, folder), folder.library());
    const FinishedRun by_minutes(read(fine, folder), folder.library());
    for (std::size_t r = 0; r < run.totals().regions.size(); ++r) {
      const RegionTotals& region = run.totals().regions[r];
      const Signal& signal = run.totals().world.regions[r].intensity;
      double grams = 0.0;
      for (const Row& row : rows_of(by_minutes.totals().regions[r], by_minutes.scenario())) {
        grams += (row.entry.facility * GramsPerJoule(signal.value_at(row.from))).value();
      }
      REQUIRE(same(grams, region.account.location.value()));
      regions += grams > 0.0 ? 1 : 0;
    }
  });
  check_reached("regions", static_cast<double>(regions), 20);
  MESSAGE(regions << " regions");
}

TEST_CASE("no policy beats the certified bound or the hindsight optimum") {
  std::uint64_t bounded = 0;
  double closest = 1e300;
  for_each_case(every_policy(), {}, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    const json results = run.results();
    REQUIRE(!results["bound"].is_null());
    const double total = results["carbon_g"]["total"].get<double>();
    const double certified = results["bound"]["certified_carbon_g"].get<double>();
    const double active = results["bound"]["active_carbon_g"].get<double>();
    const double hindsight = results["bound"]["hindsight_carbon_g"].get<double>();
    REQUIRE(total >= certified * (1.0 - 1e-9));
    REQUIRE(active >= hindsight * (1.0 - 1e-9));
    REQUIRE(certified > 0.0);
    if (hindsight > 0.0) closest = std::min(closest, active / hindsight);
    ++bounded;
  });
  check_reached("bounded", static_cast<double>(bounded), 0);
  MESSAGE(bounded << " bounds; the best placement came within a factor of " << closest << " of hindsight");
}

}  // namespace tradewind::laws
