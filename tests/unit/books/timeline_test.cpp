#include "sim/books/timeline.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

Settlement joules(double from_s, double to_s, double amount, Phase phase) {
  Settlement out;
  out.from = Seconds(from_s);
  out.to = Seconds(to_s);
  out.phase = phase;
  out.energy.gpu_idle = Joules(amount);
  out.location = Grams(amount / 10.0);
  return out;
}

TEST_CASE("so many steps have passed as the interval times their number says, however a quotient rounds") {
  CHECK(steps_by(Seconds(0.0), Seconds(0.1)) == 0);
  for (int step = 1; step < 2000; ++step) {
    const Seconds interval(0.1);
    const Seconds mark = interval * static_cast<double>(step);
    REQUIRE(steps_by(mark, interval) == step);
    REQUIRE(steps_by(mark - Seconds(1e-9), interval) == step - 1);
  }
}

TEST_CASE(
    "a window that the interval does not divide has a last row that is cut, and the drain begins in a row of its own") {
  Timeline timeline(Seconds(250), Seconds(100));
  REQUIRE(timeline.window().size() == 3);
  CHECK(timeline.drain().empty());
  timeline.add(joules(0, 100, 10, Phase::window));
  timeline.add(joules(200, 250, 20, Phase::window));
  timeline.add(joules(250, 300, 30, Phase::drain));
  timeline.add(joules(300, 320, 40, Phase::drain));
  CHECK(timeline.window()[0].facility == Joules(10));
  CHECK(timeline.window()[1].facility == Joules(0));
  CHECK(timeline.window()[2].facility == Joules(20));
  CHECK(timeline.window()[2].location == Grams(2));
  REQUIRE(timeline.drain().size() == 2);
  CHECK(timeline.drain()[0].facility == Joules(30));
  CHECK(timeline.drain()[1].facility == Joules(40));
}

TEST_CASE("a window that the interval divides has no empty row at its end") {
  CHECK(Timeline(Seconds(300), Seconds(100)).window().size() == 3);
  CHECK(Timeline(Seconds(50), Seconds(100)).window().size() == 1);
}

TEST_CASE("of a warm-up neither joules nor requests count") {
  Timeline timeline(Seconds(200), Seconds(100));
  timeline.add(joules(0, 50, 10, Phase::warm_up));
  timeline.count_request(Seconds(49), Phase::warm_up);
  timeline.count_request(Seconds(50), Phase::window);
  CHECK(timeline.window()[0].facility == Joules(0));
  CHECK(timeline.window()[0].requests == 1);
}

TEST_CASE("requests count in the row in which they reach the region, those after the window in the drain") {
  Timeline timeline(Seconds(250), Seconds(100));
  timeline.count_request(Seconds(99.9), Phase::window);
  timeline.count_request(Seconds(100), Phase::window);
  timeline.count_request(Seconds(249), Phase::window);
  timeline.count_request(Seconds(250), Phase::drain);
  timeline.count_request(Seconds(460), Phase::drain);
  CHECK(timeline.window()[0].requests == 1);
  CHECK(timeline.window()[1].requests == 1);
  CHECK(timeline.window()[2].requests == 1);
  REQUIRE(timeline.drain().size() == 3);
  CHECK(timeline.drain()[0].requests == 1);
  CHECK(timeline.drain()[1].requests == 0);
  CHECK(timeline.drain()[2].requests == 1);
}

TEST_CASE("timelines of parts add up row by row, however far each drained") {
  Timeline one(Seconds(200), Seconds(100));
  Timeline two(Seconds(200), Seconds(100));
  one.add(joules(100, 200, 5, Phase::window));
  one.add(joules(200, 300, 1, Phase::drain));
  two.add(joules(100, 200, 6, Phase::window));
  two.add(joules(400, 500, 2, Phase::drain));
  two.count_request(Seconds(450), Phase::drain);
  one.merge(two);
  CHECK(one.window()[1].facility == Joules(11));
  REQUIRE(one.drain().size() == 3);
  CHECK(one.drain()[0].facility == Joules(1));
  CHECK(one.drain()[2].facility == Joules(2));
  CHECK(one.drain()[2].requests == 1);
}

}  // namespace
}  // namespace tradewind
