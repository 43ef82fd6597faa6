#include "sim/fleet/capacity.hpp"

#include "tests/unit/fleet/small_fleet.hpp"

#include <doctest/doctest.h>
#include <vector>

namespace tradewind {
namespace {

using nlohmann::json;
using testing::SmallFleet;

const json scale_to_zero{{"policies", {{"scaling", {{"name", "scale_to_zero"}, {"interval_s", 86400}}}}}};

// Of the shipped node and engine: boot, process start, and preparation after the load.
constexpr double boot_s = 420.0;
constexpr double process_s = 10.2;
constexpr double prepare_s = 2.6 + 8.3 + 5.0;

/// Puts so many requests into the line of the pool, and wishes.
void wish(SmallFleet& fleet, int requests = 1) {
  for (int i = 0; i < requests; ++i) fleet.pool().enter(static_cast<RequestHandle>(i), static_cast<std::uint64_t>(i));
  fleet.capacity.wish(fleet.pool());
}

/// Hears of every change of a node or replica.
struct Changes final : Observer {
  void node_changed(const NodeChanged& fact) override { nodes.push_back({fact.node, fact.power, fact.at}); }
  void replica_changed(const ReplicaChanged& fact) override { replicas.push_back({fact.replica, fact.state, fact.at}); }
  void replica_started(const ReplicaStarted& fact) override { took.push_back(fact.took.value()); }
  struct Node {
    std::uint32_t node;
    NodePower power;
    Seconds at;
  };
  struct Replica {
    std::uint32_t replica;
    ReplicaState state;
    Seconds at;
  };
  std::vector<Node> nodes;
  std::vector<Replica> replicas;
  std::vector<double> took;
};

/// Brings up the first replica of a fleet in which nothing runs.
Pool* bring_up(SmallFleet& fleet, double load_s) {
  wish(fleet);
  (void)fleet.step();  // node booted
  (void)fleet.step();  // load begins
  fleet.capacity.weights_sent(0, fleet.agenda.now() + Seconds(load_s));
  fleet.flows.under_way.clear();
  (void)fleet.step();  // loaded
  return fleet.step().ready;
}

TEST_CASE("what a policy always keeps is ready at the start, and everything else is off") {
  SmallFleet fleet(json{{"policies", {{"scaling", {{"name", "scale_to_zero"}, {"warm_replicas", 3}}}}}});
  CHECK(fleet.pool().ready_count() == 3);
  CHECK(fleet.pool().state(3) == ReplicaState::off);
  CHECK(fleet.power(0) == NodePower::on);
  CHECK(fleet.power(1) == NodePower::on);
  SmallFleet none(scale_to_zero);
  CHECK(none.pool().ready_count() == 0);
  CHECK(none.power(0) == NodePower::standby);
}

TEST_CASE("a start boots the node, starts the process, loads the weights as a flow and prepares the engine") {
  SmallFleet fleet(scale_to_zero);
  Changes changes;
  fleet.books.add(changes);
  wish(fleet);
  CHECK(fleet.power(0) == NodePower::booting);
  CHECK(fleet.power(1) == NodePower::standby);
  CHECK(fleet.pool().starting_count() == 1);
  (void)fleet.step();
  CHECK(fleet.agenda.now().value() == boot_s);
  CHECK(fleet.power(0) == NodePower::on);
  fleet.agenda.look_ahead();
  CHECK(fleet.agenda.next_starts_flow());
  (void)fleet.step();
  CHECK(fleet.agenda.now().value() == doctest::Approx(boot_s + process_s));
  REQUIRE(fleet.flows.under_way.size() == 1);
  const auto& flow = fleet.flows.under_way[0];
  CHECK(flow.id.owner() == FlowId::Owner::weights);
  CHECK(flow.id.subject() == 0);
  CHECK(flow.bytes == fleet.plan.regions[0].pools[0].weights);
  CHECK(flow.bytes.value() == doctest::Approx(2.0 * 8030261248.0).epsilon(1e-3));
  CHECK(flow.from == fleet.plan.store_host[0]);
  CHECK(flow.to == fleet.plan.replicas[0].host);
  fleet.capacity.weights_sent(0, Seconds(440));
  (void)fleet.step();
  CHECK(fleet.pool().ready_count() == 0);
  CHECK(fleet.step().ready == &fleet.pool());
  CHECK(fleet.agenda.now().value() == doctest::Approx(440.0 + prepare_s));
  CHECK(fleet.pool().ready_count() == 1);
  REQUIRE(changes.took.size() == 1);
  CHECK(changes.took[0] == doctest::Approx(440.0 + prepare_s));
  REQUIRE(changes.replicas.size() == 2);
  CHECK(changes.replicas[0].state == ReplicaState::starting);
  CHECK(changes.replicas[1].state == ReplicaState::ready);
}

TEST_CASE("a further replica starts on a powered node, then on one that boots, and only then boots another") {
  SmallFleet fleet(scale_to_zero);
  (void)bring_up(fleet, 2.0);
  REQUIRE(fleet.pool().ready(0));
  // Half of its slots are a replica's worth of requests: the second goes beside the first.
  const auto worth = static_cast<int>(fleet.pool().slots_per_replica() / 2);
  wish(fleet, worth);
  CHECK(fleet.pool().state(1) == ReplicaState::starting);
  CHECK(fleet.power(1) == NodePower::standby);
  wish(fleet, worth);
  CHECK(fleet.pool().state(2) == ReplicaState::starting);
  CHECK(fleet.power(1) == NodePower::booting);
  wish(fleet, worth);
  CHECK(fleet.pool().state(3) == ReplicaState::starting);
}

TEST_CASE("the replica that is always warm was stopped while another one was still starting") {
  SmallFleet fleet(json{{"policies",
                         {{"scaling",
                           {{"name", "scale_to_zero"},
                            {"warm_replicas", 1},
                            {"idle_timeout_s", 0},
                            {"interval_s", 15},
                            {"node_off_after_s", 0}}}}}});
  wish(fleet, static_cast<int>(fleet.pool().slots_per_replica()));
  REQUIRE(fleet.pool().starting_count() > 0);
  Passages left;
  while (left.size() < fleet.pool().slots_per_replica()) (void)left.add();
  while (fleet.pool().waiting() > 0) fleet.pool().stop_waiting(left);
  while (fleet.agenda.now() < Seconds(30)) (void)fleet.step();
  CHECK(fleet.pool().ready(0));
  CHECK(fleet.power(0) == NodePower::on);
}

TEST_CASE("a node without a replica is powered down after its time, unless one has come back meanwhile") {
  SmallFleet fleet(
      json{{"policies",
            {{"scaling",
              {{"name", "scale_to_zero"}, {"interval_s", 500}, {"idle_timeout_s", 10}, {"node_off_after_s", 1000}}}}}});
  wish(fleet);
  while (fleet.pool().ready_count() == 0) {
    (void)fleet.step();
    if (fleet.flows.under_way.empty()) continue;
    fleet.flows.under_way.clear();
    fleet.capacity.weights_sent(0, fleet.agenda.now() + Seconds(1));
  }
  // The request leaves; at the next question, at 500 s, the replica is idle long enough.
  REQUIRE(fleet.agenda.now() < Seconds(480));
  Passages nobody;
  fleet.pool().stop_waiting(nobody);
  while (fleet.pool().state(0) != ReplicaState::off) (void)fleet.step();
  CHECK(fleet.agenda.now() == Seconds(500));
  CHECK(fleet.regions[0].node(0).empty());
  // At 1200 s it is needed again: what was to be done at 1500 s is void.
  while (fleet.agenda.now() < Seconds(1000)) (void)fleet.step();
  wish(fleet);
  CHECK(fleet.power(0) == NodePower::on);
  while (fleet.agenda.now() < Seconds(1600)) {
    (void)fleet.step();
    if (fleet.flows.under_way.empty()) continue;
    fleet.flows.under_way.clear();
    fleet.capacity.weights_sent(0, fleet.agenda.now() + Seconds(1));
  }
  CHECK(fleet.power(0) == NodePower::on);
  CHECK(fleet.pool().ready(0));
  fleet.pool().stop_waiting(nobody);
  while (fleet.agenda.now() < Seconds(3500)) (void)fleet.step();
  CHECK(fleet.pool().state(0) == ReplicaState::off);
  CHECK(fleet.power(0) == NodePower::standby);
}

TEST_CASE("a node that fails while it boots or loads leaves nothing pending, and the other one is started instead") {
  for (const bool loading : {false, true}) {
    CAPTURE(loading);
    SmallFleet fleet(scale_to_zero);
    wish(fleet);
    if (loading) {
      (void)fleet.step();
      (void)fleet.step();
      REQUIRE(fleet.flows.under_way.size() == 1);
    }
    const CapacityChange change = fleet.capacity.fail(0, fleet.flows);
    CHECK(change.abandoned.empty());
    CHECK(fleet.flows.under_way.empty());  // the load of its weights is called off
    CHECK(fleet.power(0) == NodePower::standby);
    CHECK(fleet.pool().starting_count() == 0);
    CHECK(fleet.pool().waiting() == 1);
    CHECK(fleet.regions[0].node(0).empty());
    wish(fleet);
    CHECK(fleet.pool().state(2) == ReplicaState::starting);
    CHECK(fleet.power(1) == NodePower::booting);
    while (fleet.flows.under_way.empty()) (void)fleet.step();
    CHECK(fleet.flows.under_way[0].id.subject() == 2);
    CHECK(fleet.power(0) == NodePower::standby);
  }
}

TEST_CASE("a pool whose nodes have all failed starts nothing more") {
  SmallFleet fleet(scale_to_zero);
  (void)fleet.capacity.fail(0, fleet.flows);
  (void)fleet.capacity.fail(1, fleet.flows);
  wish(fleet);
  CHECK(fleet.pool().starting_count() == 0);
}

TEST_CASE("a replica that fails hands back its requests with what they drew, and its node draws nothing more") {
  SmallFleet fleet(json::object());
  REQUIRE(fleet.pool().ready_count() == 4);
  for (const std::uint32_t replica : {0U, 2U}) {
    fleet.pool().enter(replica, replica);
    fleet.pool().assign(replica);
    (void)fleet.pool().replica(replica).enqueue({replica, 1000, 1000}, Seconds(0));
  }
  fleet.agenda.plan(Seconds(2), EventKind::incident, 0, 0);
  const CapacityChange change = fleet.step();
  REQUIRE(change.abandoned.size() == 1);
  CHECK(change.abandoned[0].request == 0);
  CHECK(change.abandoned[0].cancelled);
  CHECK(change.abandoned[0].energy > Joules(0));
  CHECK(change.abandoned[0].busy.value() == doctest::Approx(2.0).epsilon(1e-12));
  CHECK(change.abandoned[0].tokens_left > 0);
  CHECK(change.abandoned[0].tokens_left < 1000);
  CHECK(fleet.pool().ready_count() == 2);
  CHECK(fleet.pool().outstanding_total() == 1);
  CHECK(fleet.pool().outstanding(2) == 1);
  CHECK(fleet.pool().replica(0).idle());
  CHECK(!fleet.pool().replica(2).idle());
  CHECK(fleet.pool().replica(0).next_event() == testing::never);
  CHECK(fleet.power(0) == NodePower::standby);
}

}  // namespace
}  // namespace tradewind
