#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <vector>

namespace tradewind::laws {
namespace {

/// Tells each fact to the books of the part that it belongs to.
///
/// In thirds by what it is about, requests by their id and regions by their number; or in halves by when it was.
class PartedBooks final : public Observer {
 public:
  enum class By { subject, time };

  PartedBooks(const Plan& plan, By by) : by_(by), half_(plan.settings.duration / 2.0) {
    const std::size_t parts = by == By::subject ? 3 : 2;
    for (std::size_t i = 0; i < parts; ++i) {
      books_.emplace_back(plan.totals_shape(), plan.settings.warm_up, plan.least_work, plan.facts);
    }
  }
  [[nodiscard]] const RunTotals& part(std::size_t i) const { return books_[i].totals(); }
  [[nodiscard]] RunTotals merged() const {
    RunTotals sum = part(0);
    for (std::size_t i = 1; i < books_.size(); ++i) sum.merge(part(i));
    return sum;
  }

  void arrived(const Passage& request) override { of(request).arrived(request); }
  void delivered(const Delivered& fact) override { of(fact.request).delivered(fact); }
  void stage_ended(const StageEnded& fact) override { of(fact.request).stage_ended(fact); }
  void preempted(const Preempted& fact) override { of(fact.request).preempted(fact); }
  void ended(const RequestEnded& fact) override { of(fact.request).ended(fact); }
  void wasted(const Wasted& fact) override { of(fact.request).wasted(fact); }
  void replica_started(const ReplicaStarted& fact) override { of(fact.region, fact.took).replica_started(fact); }
  void settled(const Settled& fact) override { of(fact.region, fact.settlement.from).settled(fact); }
  void closed(const RegionClosed& fact) override { of(fact.region, half_).closed(fact); }

 private:
  Books& of(std::uint64_t number, Seconds at) {
    return by_ == By::subject ? books_[number % books_.size()] : books_[at < half_ ? 0 : 1];
  }
  Books& of(const Passage& request) { return of(request.id, request.arrived); }

  By by_;
  Seconds half_;
  std::vector<Books> books_;
};

bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

/// Counts and bins are the same; sums are, but for their rounding.
void check_same(const nlohmann::json& merged, const nlohmann::json& whole) {
  REQUIRE(merged.type() == whole.type());
  if (whole.is_number_float()) {
    REQUIRE(same(merged.get<double>(), whole.get<double>()));
  } else if (whole.is_array()) {
    REQUIRE(merged.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) check_same(merged[i], whole[i]);
  } else {
    REQUIRE(merged == whole);
  }
}

void check_quantiles(const LogSketch& merged, const LogSketch& whole) {
  REQUIRE(merged.count() == whole.count());
  if (whole.count() == 0) return;
  for (const double q : {0.01, 0.5, 0.9, 0.99, 1.0}) REQUIRE(merged.quantile(q) == whole.quantile(q));
}

void check_merged(RunTotals merged, const RunTotals& whole) {
  merged.stopped = whole.stopped;  // no fact tells it
  merged.world = whole.world;
  REQUIRE(merged.arrivals == whole.arrivals);
  REQUIRE(merged.ended == whole.ended);
  for (std::size_t i = 0; i < whole.tallies.size(); ++i) {
    check_quantiles(merged.tallies[i].ttft, whole.tallies[i].ttft);
    check_quantiles(merged.tallies[i].e2e, whole.tallies[i].e2e);
    check_quantiles(merged.tallies[i].energy, whole.tallies[i].energy);
  }
  const nlohmann::json expected = to_json(whole);
  const nlohmann::json found = to_json(merged);
  for (const char* block : {"shape", "tallies", "regions", "demand", "sums"}) {
    CAPTURE(block);
    check_same(found[block], expected[block]);
  }
}

}  // namespace

TEST_CASE("totals of parts of a run merge into those of the whole, parted by requests and regions or by time") {
  std::uint64_t requests = 0;
  std::uint64_t shared = 0;
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& drawn) {
    const Scenario scenario = read(drawn, folder);
    const Plan plan = build_plan(scenario, folder.library());
    PartedBooks thirds(plan, PartedBooks::By::subject);
    PartedBooks halves(plan, PartedBooks::By::time);
    const FinishedRun run(scenario, folder.library(), {}, {&thirds, &halves});
    check_merged(thirds.merged(), run.totals());
    check_merged(halves.merged(), run.totals());
    requests += run.totals().arrivals;
    shared += halves.part(0).arrivals > 0 && halves.part(1).arrivals > 0 ? 1 : 0;
  });
  CHECK(shared > 20);
  MESSAGE(requests << " requests");
}

}  // namespace tradewind::laws
