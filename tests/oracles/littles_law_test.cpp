#include "sim/books/request_records.hpp"
#include "sim/fleet/fleet.hpp"
#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "sim/run/build_plan.hpp"
#include "tests/oracles/laboratory.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace tradewind {
namespace {

using testing::exactly;

/// Chat from three metros that keeps batches busy in seven regions.
Scenario busy_world() {
  return testing::scenario_of(
      {{"start", "2024-03-04T00:00:00Z"},
       {"duration_s", 1200},
       {"topology", "world"},
       {"workload",
        {{"requests", {{"format", "synthetic"}, {"rate_rps", 12}}},
         {"origins", {{"new-york", 0.4}, {"london", 0.4}, {"singapore", 0.2}}},
         {"model", "llama-3.1-70b"}}},
       {"policies", {{"routing", {{"name", "least_loaded"}}}, {"batching", {{"name", "chunked"}}}}}});
}

/// The fleet, watched from outside: before every event it adds up who has been in which region since the last.
class Counted final : public TimedProcess {
 public:
  explicit Counted(Fleet& fleet) : fleet_(&fleet), area_s_(fleet.regions().size()) {}

  [[nodiscard]] Seconds next_event() const override { return fleet_->next_event(); }
  [[nodiscard]] bool next_event_starts_flow() const override { return fleet_->next_event_starts_flow(); }
  void execute_next(Flows& flows) override {
    const Seconds now = fleet_->next_event();
    for (std::size_t r = 0; r < area_s_.size(); ++r) {
      std::uint64_t present = 0;
      for (const auto& pool : fleet_->regions()[r].pools()) present += pool->outstanding_total();
      area_s_[r] += static_cast<double>(present) * (now - last_).value();
    }
    last_ = now;
    fleet_->execute_next(flows);
  }
  void flow_finished(std::uint64_t id, Seconds now) override { fleet_->flow_finished(id, now); }
  [[nodiscard]] bool done() const override { return fleet_->done(); }

  /// ∫ N(t) dt by region.
  [[nodiscard]] const std::vector<double>& area_s() const { return area_s_; }

 private:
  Fleet* fleet_;
  std::vector<double> area_s_;
  Seconds last_{};
};

TEST_CASE("in every region the mean number of requests is their rate times the time they spend there") {
  const Scenario scenario = busy_world();
  // Counting who is there and adding up how long each stayed are two ways to one number, by Little's law (Oper. Res.
  // 9, 1961) exactly so over a time that starts and ends empty.
  const auto text = run_in_child([&] {
    const Plan plan = build_plan(scenario, testing::shipped_library);
    OpenArrivals arrivals(plan.workload);
    Fleet fleet(plan, arrivals);
    RequestRecords records;
    fleet.books().add(records);
    Counted counted(fleet);
    run_clock(plan.platform, counted);
    fleet.finish();
    std::vector<double> stays_s(plan.regions.size());
    std::vector<std::size_t> requests(plan.regions.size());
    for (const RequestRecord& record : records.records()) {
      const Seconds delays = plan.one_way[record.origin][record.region] * 2.0;
      stays_s[record.region] += (record.completion.e2e - delays).value();
      ++requests[record.region];
    }
    return nlohmann::json{{"area_s", counted.area_s()}, {"stays_s", stays_s}, {"requests", requests}}.dump();
  });
  const nlohmann::json counts = nlohmann::json::parse(text);
  std::size_t busy_regions = 0;
  std::size_t requests = 0;
  for (std::size_t r = 0; r < scenario.topology.regions.size(); ++r) {
    const double present = counts["area_s"][r].get<double>() / scenario.duration.value();
    const double by_law = counts["stays_s"][r].get<double>() / scenario.duration.value();
    MESSAGE(fmt::format("{}: {} requests, L = {:.9f}, λW = {:.9f}", scenario.topology.regions[r].id,
                        counts["requests"][r].get<std::size_t>(), present, by_law));
    requests += counts["requests"][r].get<std::size_t>();
    if (counts["requests"][r] == 0) {
      CHECK(present == 0.0);
      continue;
    }
    ++busy_regions;
    CHECK(present == exactly(by_law, 1e-9));
  }
  CHECK(busy_regions >= 2);
  CHECK(requests > 10'000);
}

TEST_CASE("the mean number of requests on their way is the reported rate times the reported time") {
  const Scenario scenario = busy_world();
  const testing::DetailedRun run = testing::detailed_run(scenario);
  std::vector<std::pair<double, int>> changes;
  for (const testing::RequestRow& row : run.requests) {
    REQUIRE(row.outcome == "completed");
    changes.emplace_back(row.arrival_s, 1);
    changes.emplace_back(row.arrival_s + row.e2e_s, -1);
  }
  std::sort(changes.begin(), changes.end());
  double area_s = 0.0;
  double last = 0.0;
  int present = 0;
  for (const auto& [time, change] : changes) {
    area_s += present * (time - last);
    last = time;
    present += change;
  }
  const double rate = run.results["requests"]["completed"].get<double>() / scenario.duration.value();
  const double law = rate * run.results["latency_s"]["e2e"]["mean"].get<double>();
  MESSAGE(fmt::format("L = {:.9f}, λW = {:.9f}", area_s / scenario.duration.value(), law));
  CHECK(area_s / scenario.duration.value() == exactly(law, 1e-6));
}

}  // namespace
}  // namespace tradewind
