#include "sim/fleet/region_views.hpp"

#include "tests/unit/fleet/small_fleet.hpp"

#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {
namespace {

using testing::SmallFleet;

nlohmann::json every_ten_seconds() {
  return {{"telemetry_interval_s", 10}, {"policies", {{"scaling", {{"name", "static"}}}}}};
}

Passage request(std::uint64_t id, std::uint32_t prompt = 100, std::uint32_t output = 200) {
  Passage passage;
  passage.id = id;
  passage.prompt_tokens = prompt;
  passage.output_tokens = output;
  return passage;
}

}  // namespace

TEST_CASE("requests that were sent count by the first report that will have them, also those at a multiple") {
  SentCounts counts(Seconds(0.1), 8);
  for (int i = 0; i <= 40; ++i) counts.add(Seconds(0.1 * i));  // some of these round to just below
  CHECK(counts.since(40) == 1);
  CHECK(counts.since(38) == 3);
  CHECK(counts.after(37) == 1);
  CHECK(counts.after(41) == 0);
  counts.add(Seconds(100.0));
  CHECK(counts.since(900) == 1);  // what lay between is forgotten
}

TEST_CASE("a report that travels is seen one way after it was made") {
  SmallFleet fleet(every_ten_seconds());
  RegionViews views(fleet.plan, fleet.regions);
  views.see_signals(Seconds(0));
  Pool& pool = fleet.pool();
  const auto seen = [&](double at) { return views.seen_by(request(1), 0, Seconds(at)).regions[0]; };
  CHECK(seen(0.0).replicas_ready == 4);
  CHECK(seen(0.0).outstanding == 0);
  pool.enter(1, 1);
  CHECK(seen(9.99).outstanding == 0);
  // The report of 10 s sets out at 10 s and is there at 10.05 s.
  fleet.agenda.plan(Seconds(10.0), EventKind::scaling, 0, 0);
  fleet.agenda.look_ahead();
  while (fleet.agenda.now() < Seconds(10.0)) {
    fleet.agenda.advance();
    (void)fleet.agenda.take();
    fleet.agenda.look_ahead();
  }
  CHECK(seen(10.04).outstanding == 0);
  CHECK(seen(10.06).outstanding == 1);
  CHECK(seen(10.06).reported == Seconds(10.0 - 0.05));
}

TEST_CASE("what a router has sent is on the way until a report has it") {
  const SmallFleet fleet(every_ten_seconds());
  RegionViews views(fleet.plan, fleet.regions);
  views.see_signals(Seconds(0));
  const auto sent = [&](double at) { return views.seen_by(request(1), 0, Seconds(at)).sent->at(0); };
  CHECK(sent(1.0) == 0);
  for (const double at : {1.0, 2.0, 3.0}) views.sent(request(1), 0, Seconds(at));
  CHECK(sent(3.0) == 3);
}

TEST_CASE("before anybody has come requests are taken for conversations, then for what they are") {
  Lengths lengths(1, 0.0, 1);
  CHECK(lengths.shape(0).prompt_tokens == doctest::Approx(1155.0));
  CHECK(lengths.shape(0).output_tokens == doctest::Approx(211.0));
  CHECK(lengths.shape(0).length_bias == doctest::Approx(2.0));
  const std::uint32_t first = lengths.revision(0);
  for (std::uint64_t id = 0; id < 5000; ++id) lengths.learn(0, request(id, 4000, 50));
  CHECK(lengths.revision(0) > first);
  CHECK(lengths.shape(0).prompt_tokens == doctest::Approx(4000.0).epsilon(0.01));
  CHECK(lengths.shape(0).output_tokens == doctest::Approx(50.0).epsilon(0.03));
}

TEST_CASE("a predicted length is right on average, off by the error, and the same whenever asked") {
  const Lengths lengths(1, 0.5, 1);
  double sum = 0.0;
  double squares = 0.0;
  constexpr int count = 20'000;
  for (std::uint64_t id = 0; id < count; ++id) {
    const double ratio = lengths.predicted_output(request(id)) / 200.0;
    sum += ratio;
    squares += std::log(ratio) * std::log(ratio);
  }
  CHECK(sum / count == doctest::Approx(1.0).epsilon(0.02));
  CHECK(std::sqrt(squares / count - 0.125 * 0.125) == doctest::Approx(0.5).epsilon(0.02));
  CHECK(lengths.predicted_output(request(7)) == lengths.predicted_output(request(7)));
  CHECK(Lengths(1, 0.0, 1).predicted_output(request(7)) == 200.0);
}

TEST_CASE("with lengths of one size the spread that predictions add is taken out again") {
  Lengths lengths(1, 0.5, 1);
  for (std::uint64_t id = 0; id < 5000; ++id) lengths.learn(0, request(id));
  CHECK(lengths.shape(0).length_bias < 1.15);
}

}  // namespace tradewind
