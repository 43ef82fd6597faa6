#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <map>
#include <nlohmann/json.hpp>

// No scenario asks for prefill and decode on replicas of their own yet. The plan and the journey know it: fleets whose
// pools are parted behind the scenario's back keep the laws.

namespace tradewind::laws {
namespace {

using nlohmann::json;

/// The second half of every pool with at least two replicas decodes what the first half has prefilled.
void part_pools(Plan& plan) {
  for (RegionPlan& region : plan.regions) {
    const std::size_t pools = region.pools.size();
    for (std::size_t p = 0; p < pools; ++p) {
      const std::uint32_t size = region.pools[p].size();
      if (size < 2) continue;
      const std::uint32_t kept = size / 2;
      PoolPlan decode = region.pools[p];
      decode.place.pool = static_cast<std::uint16_t>(region.pools.size());
      decode.place.first_replica += kept;
      decode.nodes.erase(decode.nodes.begin(), decode.nodes.begin() + kept);
      decode.floor -= std::min(decode.floor, kept);
      region.pools[p].nodes.resize(kept);
      region.pools[p].floor = std::min(region.pools[p].floor, kept);
      region.pools[p].next = decode.place.pool;
      for (std::uint32_t i = 0; i < decode.size(); ++i) {
        ReplicaPlace& place = plan.replicas[decode.place.first_replica + i];
        place.pool = decode.place.pool;
        place.replica = i;
      }
      region.pools.push_back(std::move(decode));
    }
  }
}

/// Counts the stages of every request, and their joules.
struct Stages final : Observer {
  void stage_ended(const StageEnded& fact) override {
    ++count[fact.request.id];
    energy[fact.request.id] += fact.energy;
  }
  std::map<std::uint64_t, int> count;
  std::map<std::uint64_t, Joules> energy;
};

bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

}  // namespace

TEST_CASE("requests that are served in two stages are conserved, and so are their joules and bytes") {
  std::uint64_t in_two = 0;
  std::uint64_t left = 0;
  const Wishes wishes{.time_outs = true, .too_long = true};
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& drawn) {
    RandomScenario document = drawn;
    document.json["policies"]["cascading"] = {{"name", "none"}};
    Stages stages;
    const FinishedRun run(read(document, folder), folder.library(), {}, {&stages}, part_pools);
    const json results = run.results();
    const json& requests = results["requests"];
    REQUIRE(requests["in_flight"] == 0);
    REQUIRE(requests["dropped"] == 0);
    const double drawn_kwh = results["energy_kwh"]["gpu_active"].get<double>();
    REQUIRE(same(in_kwh(run.totals().attributed), drawn_kwh));
    double tokens = 0.0;
    double completed_kwh = 0.0;
    for (const RequestRecord& record : run.records()) {
      if (record.outcome != RequestOutcome::completed) continue;
      const bool parted = run.plan().regions[record.region].pool_of(record.model)->next >= 0;
      const int expected = parted && record.output_tokens > 1 ? 2 : 1;
      REQUIRE(stages.count[record.id] == expected);
      REQUIRE(same(stages.energy[record.id].value(), record.completion.energy_attributed.value()));
      completed_kwh += in_kwh(record.completion.energy_attributed);
      tokens += record.prompt_tokens + record.output_tokens;
      in_two += expected == 2 ? 1 : 0;
    }
    REQUIRE(same(completed_kwh + results["energy_kwh"]["wasted"].get<double>(), drawn_kwh));
    left += requests["timed_out"].get<std::uint64_t>();
    const double network_kwh = results["energy_kwh"]["network"].get<double>();
    const double completed_network_kwh = run.scenario().network_kwh_per_gb * tokens * 4e-9;
    REQUIRE(network_kwh >= completed_network_kwh * (1.0 - 1e-9));
    if (requests["completed"] == requests["injected"]) REQUIRE(same(network_kwh, completed_network_kwh));
  });
  CHECK(in_two > 1000);
  CHECK(left > 100);
  MESSAGE(in_two << " requests in two stages, " << left << " clients that left");
}

TEST_CASE("two stages take the same times and joules whether iterations are executed many at once or one by one") {
  std::uint64_t compared = 0;
  for_each_case({{"scaling", "static"}, {"scaling", "scale_to_zero"}}, {.time_outs = true},
                [&](const LawFolder& folder, const RandomScenario& drawn) {
                  RandomScenario stepwise = drawn;
                  stepwise.json["engine_mode"] = "stepwise";
                  const FinishedRun fast(read(drawn, folder), folder.library(), {}, {}, part_pools);
                  const FinishedRun slow(read(stepwise, folder), folder.library(), {}, {}, part_pools);
                  REQUIRE(fast.records().size() == slow.records().size());
                  for (std::size_t i = 0; i < fast.records().size(); ++i) {
                    const RequestRecord& a = fast.records()[i];
                    const RequestRecord& b = slow.records()[i];
                    REQUIRE(a.id == b.id);
                    REQUIRE(a.outcome == b.outcome);
                    REQUIRE(same(a.completion.e2e.value(), b.completion.e2e.value()));
                    REQUIRE(same(a.completion.energy.value(), b.completion.energy.value()));
                    ++compared;
                  }
                });
  CHECK(compared > 1000);
}

}  // namespace tradewind::laws
