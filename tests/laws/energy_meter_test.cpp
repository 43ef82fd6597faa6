#include "tests/laws/energy_meter.hpp"

#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace tradewind::laws {
namespace {

bool same(Joules a, Joules b, Joules scale = Joules(0)) {
  return std::abs((a - b).value()) <= 1e-9 * std::max({std::abs(a.value()), std::abs(b.value()), scale.value()});
}

/// What fans and conversion took for the accelerators' work: all nodes of a region are of one type.
Joules beyond_work(const Plan& plan, std::size_t region, Joules active) {
  return (plan.regions[region].nodes.front().type->kappa - 1.0) * active;
}

}  // namespace

TEST_CASE(
    "a meter that integrates the nodes' power on its own reads what the ledger has booked, also where fleets scale") {
  std::uint64_t regions = 0;
  std::uint64_t started = 0;
  std::uint64_t drained = 0;
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  std::vector<Subject> subjects = every_policy();
  std::erase_if(subjects, [](const Subject& subject) { return subject.kind == "batching"; });
  for_each_case(subjects, wishes, [&](const LawFolder& folder, const RandomScenario& drawn) {
    RandomScenario document = drawn;
    document.json["policies"]["batching"] = {{"name", "continuous"}};
    const Scenario scenario = read(document, folder);
    const Plan plan = build_plan(scenario, folder.library());
    EnergyMeter meter(plan);
    const FinishedRun run(scenario, folder.library(), [&](Fleet& fleet, Seconds now) { meter.look(fleet, now); },
                          {&meter});
    meter.stop(run.totals().stopped);
    for (std::size_t r = 0; r < meter.regions().size(); ++r) {
      CAPTURE(r);
      const Metered& metered = meter.regions()[r];
      const RegionAccount& account = run.totals().regions[r].account;
      const EnergyRows& rows = account.energy;
      REQUIRE(same(metered.idle, rows.gpu_idle));
      REQUIRE(same(metered.host + beyond_work(plan, r, rows.gpu_active), rows.host));
      REQUIRE(same(metered.cold_start, rows.cold_start));
      regions += rows.it() > Joules(0) ? 1 : 0;
      started += rows.cold_start > Joules(0) ? 1 : 0;
      drained += account.drain > Joules(0) ? 1 : 0;
    }
  });
  CHECK(started > 20);
  CHECK(drained > 20);
  MESSAGE(regions << " regions, " << started << " of them with cold starts, " << drained << " that drained");
}

TEST_CASE("stages that end tell every joule that accelerators drew at work, region by region") {
  std::uint64_t regions = 0;
  for_each_case(every_policy(), {.time_outs = true, .too_long = true},
                [&](const LawFolder& folder, const RandomScenario& drawn) {
                  const Scenario scenario = read(drawn, folder);
                  const Plan plan = build_plan(scenario, folder.library());
                  EnergyMeter meter(plan);
                  const FinishedRun run(scenario, folder.library(), {}, {&meter});
                  for (std::size_t r = 0; r < meter.regions().size(); ++r) {
                    const Joules drawn_here = run.totals().regions[r].account.energy.gpu_active;
                    REQUIRE(same(meter.regions()[r].active, drawn_here));
                    regions += drawn_here > Joules(0) ? 1 : 0;
                  }
                });
  CHECK(regions > 100);
}

}  // namespace tradewind::laws
