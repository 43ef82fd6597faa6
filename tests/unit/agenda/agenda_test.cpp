#include "sim/agenda/agenda.hpp"

#include <doctest/doctest.h>
#include <limits>
#include <stdexcept>
#include <vector>

namespace tradewind {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// Goes to the next event and takes it.
Event taken(Agenda& agenda) {
  agenda.look_ahead();
  REQUIRE(agenda.due() == Due::event);
  agenda.advance();
  return agenda.take();
}

TEST_CASE("what is due first is next, and at equal times boundaries come before events before arrivals") {
  Agenda agenda(0, 3, 0);
  agenda.set_arrival(Seconds(5));
  agenda.plan(Seconds(5), EventKind::verdict, 0, 0);
  agenda.set_boundary(2, Seconds(5));
  agenda.set_boundary(1, Seconds(5));
  agenda.look_ahead();
  CHECK(agenda.due() == Due::boundary);
  CHECK(agenda.due_replica() == 1);
  CHECK(agenda.next() == Seconds(5));
  agenda.advance();
  CHECK(agenda.now() == Seconds(5));
  agenda.set_boundary(1, never);
  agenda.look_ahead();
  CHECK(agenda.due_replica() == 2);
  agenda.set_boundary(2, Seconds(9));
  CHECK(taken(agenda).kind() == EventKind::verdict);
  agenda.look_ahead();
  CHECK(agenda.due() == Due::arrival);
  agenda.set_arrival(never);
  agenda.look_ahead();
  CHECK(agenda.next() == Seconds(9));
  agenda.set_boundary(2, never);
  agenda.look_ahead();
  CHECK(agenda.next() == never);
}

TEST_CASE("at equal times machines come before accounting, scaling, requests by id and clients that leave") {
  Agenda agenda(1, 1, 1);
  const std::vector<EventKind> kinds{EventKind::incident,       EventKind::node_booted,   EventKind::load_weights,
                                     EventKind::weights_loaded, EventKind::replica_ready, EventKind::node_off,
                                     EventKind::interval,       EventKind::scaling,       EventKind::verdict,
                                     EventKind::release,        EventKind::send_cache,    EventKind::cache_sent,
                                     EventKind::abort,          EventKind::time_out};
  for (auto kind = kinds.rbegin(); kind != kinds.rend(); ++kind) agenda.plan(Seconds(1), *kind, 0, 0);
  for (const EventKind kind : kinds) REQUIRE(taken(agenda).kind() == kind);
  for (const std::uint64_t id : {7U, 3U, 5U})
    agenda.plan(Seconds(2), EventKind::verdict, id, static_cast<std::uint32_t>(100 + id));
  for (const std::uint64_t id : {3U, 5U, 7U}) REQUIRE(taken(agenda).subject() == 100 + id);
}

TEST_CASE("whoever arrives at the same time comes before those that leave, and after all others") {
  for (const bool leaves : {false, true}) {
    CAPTURE(leaves);
    Agenda agenda(0, 0, 0);
    agenda.set_arrival(Seconds(1));
    agenda.plan(Seconds(1), leaves ? EventKind::time_out : EventKind::delivery, 0, 0);
    agenda.look_ahead();
    CHECK(agenda.due() == (leaves ? Due::arrival : Due::event));
  }
}

TEST_CASE("events in a line and others come in one order") {
  Agenda agenda(2, 0, 0);
  agenda.plan_in_line(Seconds(1), EventKind::delivery, 1, 1, 0);
  agenda.plan_in_line(Seconds(3), EventKind::delivery, 3, 3, 0);
  agenda.plan_in_line(Seconds(2), EventKind::delivery, 2, 2, 1);
  agenda.plan(Seconds(2), EventKind::interval, 0, 9);
  agenda.look_ahead();
  REQUIRE(agenda.next_in_line() != nullptr);
  CHECK(agenda.next_in_line()->subject() == 3);
  CHECK(taken(agenda).subject() == 1);
  CHECK(taken(agenda).subject() == 9);
  CHECK(taken(agenda).subject() == 2);
  CHECK(taken(agenda).subject() == 3);
}

TEST_CASE("an event whose subject was called off no longer stands, one planned afterwards does") {
  Agenda agenda(0, 2, 2);
  agenda.plan(Seconds(1), EventKind::load_weights, 1, 1);
  agenda.plan(Seconds(1), EventKind::node_off, 1, 1);
  agenda.call_off(Subject::replica, 1);
  agenda.plan(Seconds(2), EventKind::replica_ready, 1, 1);
  const Event load = taken(agenda);
  CHECK(!agenda.stands(load));
  const Event off = taken(agenda);  // a node of the same index is not meant
  CHECK(off.kind() == EventKind::node_off);
  CHECK(agenda.stands(off));
  CHECK(agenda.stands(taken(agenda)));
  agenda.plan(Seconds(3), EventKind::interval, 0, 0);  // of kinds that are never called off
  agenda.call_off(Subject::node, 0);
  CHECK(agenda.stands(taken(agenda)));
}

TEST_CASE("a flow is announced as long as an event that starts one is pending, even if it was called off") {
  Agenda agenda(0, 1, 0);
  agenda.plan(Seconds(4), EventKind::verdict, 0, 0);
  agenda.plan(Seconds(10), EventKind::load_weights, 0, 0);
  agenda.look_ahead();
  CHECK(!agenda.next_starts_flow());
  CHECK(agenda.no_flow_before(Seconds(3)) == Seconds(7));    // what is due at 4 s may lead to one at 7 s
  CHECK(agenda.no_flow_before(Seconds(60)) == Seconds(10));  // the one that is pending comes first
  (void)taken(agenda);
  agenda.call_off(Subject::replica, 0);
  agenda.look_ahead();
  CHECK(agenda.next_starts_flow());
  (void)taken(agenda);
  agenda.plan(Seconds(12), EventKind::verdict, 0, 0);
  agenda.look_ahead();
  CHECK(!agenda.next_starts_flow());
}

TEST_CASE("a boundary that rounding has put before the present is executed now, and nothing goes back further") {
  Agenda agenda(0, 1, 0);
  agenda.plan(Seconds(10), EventKind::verdict, 0, 0);
  (void)taken(agenda);
  agenda.set_boundary(0, Seconds(10) - Seconds(5e-10));
  agenda.look_ahead();
  CHECK(agenda.next() == Seconds(10));
  agenda.advance();
  CHECK(agenda.now() == Seconds(10));
  agenda.set_boundary(0, Seconds(9));
  agenda.look_ahead();
  CHECK_THROWS_AS(agenda.advance(), std::logic_error);
}

}  // namespace
}  // namespace tradewind
