#include "sim/bound/transport.hpp"

#include "sim/bound/min_cost_flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace tradewind {

namespace {

constexpr double units_total = 0x1p40;      ///< the supplies together
constexpr double cost_spread_max = 0x1p38;  ///< dearest minus cheapest route
constexpr double path_cost_max = 0x1p50;    ///< unserved_cost at most; sums of a few stay whole in a double
constexpr std::size_t cheapest_first = 4;   ///< routes of a source to begin with
constexpr std::size_t spare_first = 3;      ///< and those that a greedy filling leaves open to it
constexpr std::size_t added_a_round = 4;    ///< routes of a source that one round may add

/// The problem in whole numbers, and what a unit and a step of cost are worth.
struct Rounded {
  std::vector<std::int64_t> supplies;
  std::vector<std::int64_t> capacities;
  std::vector<std::vector<WholeTransport::Lane>> lanes;  ///< by source, cheapest first
  double unit = 1.0;
  double cost_step = 1.0;
  double cost_shift = 0.0;
  double unserved_cost = 1.0;
};

void check(const TransportProblem& problem) {
  const auto sound = [](double amount) { return amount >= 0.0; };
  bool good = std::all_of(problem.supplies.begin(), problem.supplies.end(),
                          [](double amount) { return amount >= 0.0 && std::isfinite(amount); }) &&
              std::all_of(problem.capacities.begin(), problem.capacities.end(), sound);
  for (const Route& route : problem.routes) {
    good = good && route.source < problem.supplies.size() && route.sink < problem.capacities.size() &&
           std::isfinite(route.cost);
  }
  if (!good)
    throw std::logic_error("a transport problem has an amount below 0, an infinite cost or a route to nowhere");
}

/// Cheapest first; among equals those that begin nearest behind the source's own number, so that not all sources
/// crowd at the same sinks.
void sort_lanes(std::vector<WholeTransport::Lane>& lanes, std::size_t sinks) {
  std::sort(lanes.begin(), lanes.end(), [sinks](const WholeTransport::Lane& a, const WholeTransport::Lane& b) {
    const auto turn = [sinks](const WholeTransport::Lane& lane) {
      return (lane.sink + sinks - lane.source % sinks) % sinks;
    };
    return a.cost != b.cost ? a.cost < b.cost : turn(a) < turn(b);
  });
}

Rounded rounded(const TransportProblem& problem) {
  Rounded whole;
  const double total = std::accumulate(problem.supplies.begin(), problem.supplies.end(), 0.0);
  const auto places = static_cast<double>(problem.supplies.size() + problem.capacities.size() + 2);
  if (total > 0.0) whole.unit = total / units_total;
  for (const double supply : problem.supplies) {
    whole.supplies.push_back(static_cast<std::int64_t>(std::floor(supply / whole.unit)));
  }
  for (const double capacity : problem.capacities) {
    whole.capacities.push_back(
        static_cast<std::int64_t>(std::ceil(std::min(capacity / whole.unit, 2.0 * units_total))));
  }
  double dearest = problem.routes.empty() ? 0.0 : -std::numeric_limits<double>::infinity();
  for (const Route& route : problem.routes) {
    whole.cost_shift = std::min(whole.cost_shift, route.cost);
    dearest = std::max(dearest, route.cost);
  }
  const double spread_steps = std::min(cost_spread_max, std::floor(path_cost_max / places));
  if (dearest > whole.cost_shift) whole.cost_step = (dearest - whole.cost_shift) / spread_steps;
  whole.unserved_cost = (spread_steps + 1.0) * places;
  whole.lanes.resize(problem.supplies.size());
  for (const Route& route : problem.routes) {
    if (whole.capacities[route.sink] == 0) continue;
    const double cost = std::max(0.0, std::floor((route.cost - whole.cost_shift) / whole.cost_step));
    whole.lanes[route.source].push_back({route.source, route.sink, cost});
  }
  for (auto& lanes : whole.lanes) sort_lanes(lanes, std::max<std::size_t>(1, problem.capacities.size()));
  return whole;
}

/// The lanes of each source in use so far.
class GrowingFlow {
 public:
  explicit GrowingFlow(const Rounded& whole) : whole_(whole) {
    problem_.supplies = whole.supplies;
    problem_.capacities = whole.capacities;
    problem_.unserved_cost = whole.unserved_cost;
    for (const auto& lanes : whole.lanes) open_.emplace_back(lanes.size(), false);
    open_cheapest();
    open_greedily();
  }

  WholeFlow solve() {
    WholeFlow flow = least_cost_flow(problem_);
    while (open_better(flow)) flow = least_cost_flow(problem_);
    return flow;
  }

  [[nodiscard]] const std::vector<WholeTransport::Lane>& lanes() const { return problem_.lanes; }

 private:
  void open(std::size_t source, std::size_t lane) {
    if (open_[source][lane]) return;
    open_[source][lane] = true;
    problem_.lanes.push_back(whole_.lanes[source][lane]);
  }

  void open_cheapest() {
    for (std::size_t i = 0; i < open_.size(); ++i) {
      for (std::size_t k = 0; k < std::min(cheapest_first, open_[i].size()); ++k) open(i, k);
    }
  }

  /// Lets the sources with most to lose fill their cheapest sinks first, and opens what that touches.
  void open_greedily() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (!open_[i].empty()) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) { return stake(a) > stake(b); });
    std::vector<std::int64_t> left = whole_.capacities;
    for (const std::size_t i : order) {
      std::int64_t supply = whole_.supplies[i];
      std::size_t spare = 0;
      for (std::size_t k = 0; k < open_[i].size() && spare < spare_first; ++k) {
        std::int64_t& room = left[whole_.lanes[i][k].sink];
        if (room == 0) continue;
        if (supply == 0) ++spare;
        const std::int64_t taken = std::min(room, supply);
        room -= taken;
        supply -= taken;
        open(i, k);
      }
    }
  }

  [[nodiscard]] double stake(std::size_t source) const {
    return whole_.lanes[source].back().cost - whole_.lanes[source].front().cost;
  }

  /// Opens the lanes that the prices of `flow` call too cheap to leave closed.
  /// \return  Whether there were any.
  bool open_better(const WholeFlow& flow) {
    bool any = false;
    std::vector<std::pair<double, std::size_t>> better;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      better.clear();
      for (std::size_t k = 0; k < open_[i].size(); ++k) {
        const WholeTransport::Lane& lane = whole_.lanes[i][k];
        const double loss = lane.cost + flow.sink_price[lane.sink] - flow.source_price[i];
        if (!open_[i][k] && loss < 0.0) better.emplace_back(loss, k);
      }
      any = any || !better.empty();
      const std::size_t kept = std::min(added_a_round, better.size());
      std::partial_sort(better.begin(), better.begin() + static_cast<std::ptrdiff_t>(kept), better.end());
      for (std::size_t n = 0; n < kept; ++n) open(i, better[n].second);
    }
    return any;
  }

  const Rounded& whole_;
  WholeTransport problem_;
  std::vector<std::vector<bool>> open_;
};

}  // namespace

std::optional<TransportPlan> solve_transport(const TransportProblem& problem) {
  check(problem);
  const Rounded whole = rounded(problem);
  GrowingFlow growing(whole);
  const WholeFlow flow = growing.solve();
  if (std::any_of(flow.unserved.begin(), flow.unserved.end(), [](std::int64_t left) { return left > 0; })) return {};
  TransportPlan plan;
  double steps = 0.0;
  for (std::size_t k = 0; k < flow.moved.size(); ++k) {
    if (flow.moved[k] == 0) continue;
    const WholeTransport::Lane& lane = growing.lanes()[k];
    const auto units = static_cast<double>(flow.moved[k]);
    steps += units * lane.cost;
    plan.shipments.push_back({lane.source, lane.sink, units * whole.unit});
  }
  const double total = std::accumulate(problem.supplies.begin(), problem.supplies.end(), 0.0);
  plan.cost = steps * whole.unit * whole.cost_step + whole.cost_shift * total;
  // Sums of doubles err by some 1e-16 a term, to either side.
  plan.cost -= 1e-12 * (std::abs(plan.cost) + std::abs(whole.cost_shift * total));
  return plan;
}

}  // namespace tradewind
