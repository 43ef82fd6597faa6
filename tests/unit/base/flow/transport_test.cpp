#include "sim/base/flow/transport.hpp"

#include "sim/base/random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace tradewind {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The slow twin: tries every way of moving whole units. Supplies and capacities must be small whole numbers; then
/// some best plan is whole, too.
class EveryPlan {
 public:
  explicit EveryPlan(const TransportProblem& problem) : problem_(problem), left_(problem.capacities) {
    if (!problem.supplies.empty()) fill(0, problem.supplies[0], 0, 0.0);
  }
  /// Infinite when nothing fits.
  [[nodiscard]] double least_cost() const { return least_; }

 private:
  void fill(std::size_t source, double supply, std::size_t route, double cost) {
    if (supply == 0.0) {
      if (source + 1 == problem_.supplies.size()) {
        least_ = std::min(least_, cost);
      } else {
        fill(source + 1, problem_.supplies[source + 1], 0, cost);
      }
      return;
    }
    for (; route < problem_.routes.size() && problem_.routes[route].source != source; ++route) {
    }
    if (route == problem_.routes.size()) return;
    const TransportRoute& way = problem_.routes[route];
    const double most = std::min(supply, left_[way.sink]);
    for (double moved = 0.0; moved <= most; moved += 1.0) {
      left_[way.sink] -= moved;
      fill(source, supply - moved, route + 1, cost + moved * way.cost);
      left_[way.sink] += moved;
    }
  }

  const TransportProblem& problem_;
  std::vector<double> left_;
  double least_ = infinite;
};

struct Size {
  std::size_t sources = 0;
  std::size_t sinks = 0;
  double amount_max = 0.0;
  double route_share = 1.0;
};

TransportProblem drawn(const Size& size, Generator& random) {
  const auto whole = [&random](double most) { return std::floor(random.uniform() * (most + 1.0)); };
  TransportProblem problem;
  for (std::size_t i = 0; i < size.sources; ++i) problem.supplies.push_back(whole(size.amount_max));
  for (std::size_t j = 0; j < size.sinks; ++j) problem.capacities.push_back(whole(2.0 * size.amount_max));
  for (std::size_t i = 0; i < size.sources; ++i) {
    for (std::size_t j = 0; j < size.sinks; ++j) {
      if (random.uniform() >= size.route_share) continue;
      const double cost = random.uniform() < 0.2 ? 0.0 : std::round(100.0 * random.uniform() - 20.0);
      problem.routes.push_back({i, j, cost});
    }
  }
  return problem;
}

double supplied(const TransportProblem& problem) {
  return std::accumulate(problem.supplies.begin(), problem.supplies.end(), 0.0);
}

/// Whether the plan empties every source, overfills no sink and uses permitted routes alone, and costs what it says.
void check_plan(const TransportProblem& problem, const TransportPlan& plan) {
  std::vector<double> left = problem.supplies;
  std::vector<double> room = problem.capacities;
  double cost = 0.0;
  for (const Shipment& shipment : plan.shipments) {
    const auto route = std::find_if(problem.routes.begin(), problem.routes.end(), [&](const TransportRoute& way) {
      return way.source == shipment.source && way.sink == shipment.sink;
    });
    REQUIRE(route != problem.routes.end());
    left[shipment.source] -= shipment.amount;
    room[shipment.sink] -= shipment.amount;
    cost += shipment.amount * route->cost;
  }
  const double slack = 1e-9 * (1.0 + supplied(problem));
  for (const double amount : left) CHECK(std::abs(amount) <= slack);
  for (const double amount : room) CHECK(amount >= -slack);
  CHECK(plan.cost == doctest::Approx(cost).epsilon(1e-8));
}

/// Whether moving work around in a ring, from each shipment to another route of the same source, could save anything.
bool ring_saves(const TransportProblem& problem, const TransportPlan& plan) {
  const std::size_t sinks = problem.capacities.size();
  std::vector<std::vector<double>> cost(problem.supplies.size(), std::vector<double>(sinks, infinite));
  for (const TransportRoute& route : problem.routes) cost[route.source][route.sink] = route.cost;
  std::vector<double> room = problem.capacities;
  for (const Shipment& shipment : plan.shipments) room[shipment.sink] -= shipment.amount;
  // saving[a][b]: least change of cost when a unit leaves sink a for sink b; one more place stands for unused room.
  std::vector<std::vector<double>> change(sinks + 1, std::vector<double>(sinks + 1, infinite));
  for (const Shipment& shipment : plan.shipments) {
    for (std::size_t to = 0; to < sinks; ++to) {
      double& least = change[shipment.sink][to];
      least = std::min(least, cost[shipment.source][to] - cost[shipment.source][shipment.sink]);
    }
    change[sinks][shipment.sink] = 0.0;
  }
  for (std::size_t to = 0; to < sinks; ++to) {
    if (room[to] > 1e-6) change[to][sinks] = 0.0;
  }
  for (std::size_t by = 0; by <= sinks; ++by) {
    for (std::size_t from = 0; from <= sinks; ++from) {
      for (std::size_t to = 0; to <= sinks; ++to) {
        change[from][to] = std::min(change[from][to], change[from][by] + change[by][to]);
      }
    }
  }
  for (std::size_t place = 0; place <= sinks; ++place) {
    if (change[place][place] < -1e-6) return true;
  }
  return false;
}

TEST_CASE("a transport plan costs what the cheapest of all whole plans costs") {
  int solved = 0;
  int without_room = 0;
  for (std::uint64_t id = 0; id < 600; ++id) {
    Generator random = Stream(7, "tiny transport").at(id);
    const Size size{1 + random() % 3, 1 + random() % 4, 4.0, 0.75};
    const TransportProblem problem = drawn(size, random);
    const double expected = EveryPlan(problem).least_cost();
    const auto plan = solve_transport(problem);
    CAPTURE(id);
    REQUIRE(plan.has_value() == std::isfinite(expected));
    if (!plan) {
      ++without_room;
      continue;
    }
    ++solved;
    CHECK(std::abs(plan->cost - expected) <= 1e-8 * (1.0 + 100.0 * supplied(problem)));
    CHECK(plan->cost <= expected + 1e-12);
    check_plan(problem, *plan);
  }
  CHECK(solved > 100);
  CHECK(without_room > 50);
}

TEST_CASE("no ring of moves improves a transport plan of many sources and sinks") {
  int solved = 0;
  for (std::uint64_t id = 0; id < 30; ++id) {
    Generator random = Stream(8, "transport").at(id);
    const TransportProblem problem = drawn({60, 40, 50.0, 0.7}, random);
    const auto plan = solve_transport(problem);
    if (!plan) continue;
    ++solved;
    CAPTURE(id);
    check_plan(problem, *plan);
    CHECK_FALSE(ring_saves(problem, *plan));
  }
  CHECK(solved > 5);
}

TEST_CASE("a plan that moves work dearly is seen to be improved by a ring of moves") {
  const TransportProblem problem{{1, 1}, {1, 1}, {{0, 0, 1}, {0, 1, 5}, {1, 0, 5}, {1, 1, 1}}};
  CHECK(ring_saves(problem, {10, {{0, 1, 1.0}, {1, 0, 1.0}}}));
}

TEST_CASE("sources with unlimited capacity all take their cheapest route") {
  const TransportProblem problem{
      {3.5, 2.25}, {infinite, infinite}, {{0, 0, 2.0}, {0, 1, 0.5}, {1, 0, -1.0}, {1, 1, 4.0}}};
  const auto plan = solve_transport(problem);
  REQUIRE(plan);
  CHECK(plan->cost == doctest::Approx(3.5 * 0.5 - 2.25).epsilon(1e-9));
}

TEST_CASE("costs far apart in size and amounts that are no round numbers are bounded from below") {
  for (std::uint64_t id = 0; id < 50; ++id) {
    Generator random = Stream(9, "odd transport").at(id);
    const double supply = 1e-7 + 1e6 * random.uniform();
    const double room = supply * random.uniform();
    const double cheap = random.uniform() * 1e-3;
    const double dear = random.uniform() * 1e5 + 1e-3;
    const auto plan = solve_transport({{supply}, {room, infinite}, {{0, 0, cheap}, {0, 1, dear}}});
    REQUIRE(plan);
    const double expected = room * cheap + (supply - room) * dear;
    CAPTURE(id);
    CHECK(plan->cost <= expected);
    CHECK(plan->cost >= expected - 1e-8 * supply * dear);
  }
}

TEST_CASE("supplies above capacity, or without a route, have no plan") {
  CHECK_FALSE(solve_transport({{2.0}, {1.0}, {{0, 0, 1.0}}}));
  CHECK_FALSE(solve_transport({{2.0}, {3.0}, {}}));
  CHECK_FALSE(solve_transport({{1.0, 1.0}, {1.0, 5.0}, {{0, 0, 1.0}, {1, 0, 1.0}}}));
}

TEST_CASE("moving nothing costs nothing") {
  const auto plan = solve_transport({});
  REQUIRE(plan);
  CHECK(plan->cost == 0.0);
  CHECK(solve_transport({{0.0}, {0.0}, {{0, 0, 5.0}}})->cost == 0.0);
}

TEST_CASE("a transport problem of undefined amounts or routes to nowhere is refused") {
  CHECK_THROWS_AS((void)solve_transport({{-1.0}, {1.0}, {}}), std::logic_error);
  CHECK_THROWS_AS((void)solve_transport({{std::nan("")}, {1.0}, {}}), std::logic_error);
  CHECK_THROWS_AS((void)solve_transport({{infinite}, {infinite}, {}}), std::logic_error);
  CHECK_THROWS_AS((void)solve_transport({{1.0}, {1.0}, {{0, 1, 1.0}}}), std::logic_error);
  CHECK_THROWS_AS((void)solve_transport({{1.0}, {1.0}, {{0, 0, infinite}}}), std::logic_error);
}

}  // namespace
}  // namespace tradewind
