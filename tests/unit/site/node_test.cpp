#include "sim/site/node.hpp"

#include "tests/support/small_site.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

using testing::SmallSite;

/// What the node draws in the ten seconds from now, which come to pass.
EnergyRows drawn(Node& node, Seconds& now, Phase phase = Phase::window) {
  EnergyRows rows;
  now += Seconds(10);
  node.settle(now, phase, rows);
  return rows;
}

void check_rows(const EnergyRows& rows, double idle_j, double host_j, double cold_start_j) {
  CHECK(rows.gpu_idle.value() == doctest::Approx(idle_j));
  CHECK(rows.host.value() == doctest::Approx(host_j));
  CHECK(rows.cold_start.value() == doctest::Approx(cold_start_j));
  CHECK(rows.gpu_active == Joules(0));
}

TEST_CASE("a node draws what its power state and its accelerators say, each joule in one row") {
  const SmallSite site(2);
  Node node({.type = &site.type, .part = &site.part});
  Seconds now{};
  CHECK(node.power() == NodePower::standby);
  check_rows(drawn(node, now), 0.0, 200.0, 0.0);

  node.begin_loading(1);
  node.set_power(NodePower::booting);
  check_rows(drawn(node, now), 0.0, 0.0, 15'000.0);

  // On: three bare accelerators idle, the loading one and, as long as nothing else is ready, the host are cold start.
  node.set_power(NodePower::on);
  check_rows(drawn(node, now), 2100.0, 0.2 * 2100.0, 1.2 * 1100.0 + 10'000.0);

  // Ready: its idling is its replica's to charge, the host stands for itself again.
  node.finish_loading(1);
  check_rows(drawn(node, now), 2100.0, 0.2 * 2100.0 + 10'000.0, 0.0);

  node.begin_loading(1);
  check_rows(drawn(node, now), 1400.0, 0.2 * 1400.0 + 10'000.0, 1.2 * 1100.0);
}

TEST_CASE("after the window a node is charged for starting alone, and not for standing there") {
  const SmallSite site(2);
  Node node({.type = &site.type, .part = &site.part, .on = true});
  Seconds now{};
  check_rows(drawn(node, now, Phase::drain), 0.0, 0.0, 0.0);
  node.begin_loading(1);
  check_rows(drawn(node, now, Phase::drain), 0.0, 0.0, 1.2 * 1100.0 + 10'000.0);
}

TEST_CASE("a node is held as long as it is not in standby inside the window") {
  const SmallSite site(1);
  Node node({.type = &site.type, .part = &site.part});
  Seconds now{};
  (void)drawn(node, now);
  CHECK(node.held() == Seconds(0));
  node.set_power(NodePower::booting);
  (void)drawn(node, now, Phase::warm_up);
  CHECK(node.held() == Seconds(0));
  (void)drawn(node, now);
  node.set_power(NodePower::on);
  (void)drawn(node, now);
  (void)drawn(node, now, Phase::drain);
  CHECK(node.held() == Seconds(20));
}

TEST_CASE("a released node that is rented went on drawing its standby power") {
  const SmallSite site(1);
  Seconds now{};
  Node owned({.type = &site.type, .part = &site.part});
  CHECK(drawn(owned, now).facility() > Joules(0));
  now = Seconds(0);
  Node rented({.type = &site.type, .part = &site.part, .rented = true});
  CHECK(drawn(rented, now).facility() == Joules(0));
  CHECK(rented.held() == Seconds(0));
  CHECK(rented.price() == DollarsPerSecond(0.004));
  CHECK(owned.price() == DollarsPerSecond(0.0016));
}

TEST_CASE("a node knows since when it is empty, and what its manufacture costs a second") {
  const SmallSite site(2);
  Node node({.type = &site.type, .part = &site.part, .on = true});
  CHECK(node.empty());
  for (int i = 0; i < 2; ++i) {
    node.begin_loading(1);
    node.finish_loading(1);
  }
  node.unload(1, Seconds(7));
  CHECK(!node.empty());
  node.unload(1, Seconds(9));
  CHECK(node.empty());
  CHECK(node.empty_since() == Seconds(9));
  // 600 g over a million seconds; the small accelerators are of no grams.
  CHECK(node.embodied_rate() == GramsPerSecond(6e-4));
}

}  // namespace
}  // namespace tradewind
