#include "sim/base/flow/transport.hpp"

#include "sim/base/flow/least_cost_flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace tradewind {

namespace {

constexpr double units_total = 0x1p40;      ///< the supplies together
constexpr double cost_spread_max = 0x1p38;  ///< dearest minus cheapest route
constexpr double path_cost_max = 0x1p50;    ///< unserved_cost, about; sums of a few are no trouble
constexpr std::size_t cheapest_first = 4;   ///< routes of a source to begin with
constexpr std::size_t spare_first = 3;      ///< and those that a greedy filling leaves open to it
constexpr std::size_t added_a_round = 4;    ///< routes of a source that one round may add

struct Lane {
  std::size_t source = 0;
  std::size_t sink = 0;
  std::int64_t cost = 0;
};

/// The problem in whole numbers, and what a unit and a step of cost are worth.
struct Rounded {
  std::vector<std::int64_t> supplies;
  std::vector<std::int64_t> capacities;
  std::vector<std::vector<Lane>> lanes;  ///< by source, cheapest first
  double unit = 1.0;
  double cost_step = 1.0;
  double cost_shift = 0.0;
  std::int64_t unserved_cost = 1;
};

void check(const TransportProblem& problem) {
  const auto sound = [](double amount) { return amount >= 0.0; };
  bool good = std::all_of(problem.supplies.begin(), problem.supplies.end(),
                          [](double amount) { return amount >= 0.0 && std::isfinite(amount); }) &&
              std::all_of(problem.capacities.begin(), problem.capacities.end(), sound);
  for (const TransportRoute& route : problem.routes) {
    good = good && route.source < problem.supplies.size() && route.sink < problem.capacities.size() &&
           std::isfinite(route.cost);
  }
  if (!good)
    throw std::logic_error("a transport problem has an amount below 0, an infinite cost or a route to nowhere");
}

/// Cheapest first; among equals those that begin nearest behind the source's own number, so that not all sources
/// crowd at the same sinks.
void sort_lanes(std::vector<Lane>& lanes, std::size_t sinks) {
  std::sort(lanes.begin(), lanes.end(), [sinks](const Lane& a, const Lane& b) {
    const auto turn = [sinks](const Lane& lane) { return (lane.sink + sinks - lane.source % sinks) % sinks; };
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
  for (const TransportRoute& route : problem.routes) {
    whole.cost_shift = std::min(whole.cost_shift, route.cost);
    dearest = std::max(dearest, route.cost);
  }
  const double spread_steps = std::min(cost_spread_max, std::floor(path_cost_max / places));
  if (dearest > whole.cost_shift) whole.cost_step = (dearest - whole.cost_shift) / spread_steps;
  whole.unserved_cost = static_cast<std::int64_t>((spread_steps + 1.0) * places);
  whole.lanes.resize(problem.supplies.size());
  for (const TransportRoute& route : problem.routes) {
    if (whole.capacities[route.sink] == 0) continue;
    const double cost = std::max(0.0, std::floor((route.cost - whole.cost_shift) / whole.cost_step));
    whole.lanes[route.source].push_back({route.source, route.sink, static_cast<std::int64_t>(cost)});
  }
  for (auto& lanes : whole.lanes) sort_lanes(lanes, std::max<std::size_t>(1, problem.capacities.size()));
  return whole;
}

/// The flow, and which lanes of each source it may use so far.
class GrowingFlow {
 public:
  explicit GrowingFlow(const Rounded& whole)
      : whole_(whole), flow_(whole.supplies, whole.capacities, whole.unserved_cost) {
    for (const auto& lanes : whole.lanes) open_.emplace_back(lanes.size(), false);
  }

  void solve() {
    for (std::size_t i = 0; i < open_.size(); ++i) {
      for (std::size_t k = 0; k < std::min(cheapest_first, open_[i].size()); ++k) open(i, k);
    }
    const std::vector<std::size_t> order = by_stake();
    open_greedily(order);
    for (const std::size_t i : order) flow_.send(i);
    while (open_better()) {
    }
  }

  [[nodiscard]] const LeastCostFlow& flow() const { return flow_; }
  /// In the order in which they were opened.
  [[nodiscard]] const std::vector<Lane>& lanes() const { return lanes_; }

 private:
  void open(std::size_t source, std::size_t k) {
    if (open_[source][k]) return;
    open_[source][k] = true;
    const Lane& lane = whole_.lanes[source][k];
    lanes_.push_back(lane);
    flow_.open(lane.source, lane.sink, lane.cost);
  }

  /// Sources with most to lose first.
  [[nodiscard]] std::vector<std::size_t> by_stake() const {
    const auto stake = [this](std::size_t source) {
      const auto& lanes = whole_.lanes[source];
      return lanes.empty() ? 0 : lanes.back().cost - lanes.front().cost;
    };
    std::vector<std::size_t> order(open_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return stake(a) > stake(b); });
    return order;
  }

  /// Lets sources fill their cheapest sinks in turn, and opens what that touches and a few more.
  void open_greedily(const std::vector<std::size_t>& order) {
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

  /// Opens lanes that are too cheap, by the flow's prices, to be left closed.
  /// \return  Whether there were any.
  bool open_better() {
    bool any = false;
    std::vector<std::pair<std::int64_t, std::size_t>> better;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      better.clear();
      for (std::size_t k = 0; k < open_[i].size(); ++k) {
        const Lane& lane = whole_.lanes[i][k];
        const std::int64_t saving = flow_.saving(i, lane.sink, lane.cost);
        if (!open_[i][k] && saving > 0) better.emplace_back(-saving, k);
      }
      any = any || !better.empty();
      const std::size_t kept = std::min(added_a_round, better.size());
      std::partial_sort(better.begin(), better.begin() + static_cast<std::ptrdiff_t>(kept), better.end());
      for (std::size_t n = 0; n < kept; ++n) open(i, better[n].second);
    }
    return any;
  }

  const Rounded& whole_;
  LeastCostFlow flow_;
  std::vector<Lane> lanes_;
  std::vector<std::vector<bool>> open_;
};

}  // namespace

std::optional<TransportPlan> solve_transport(const TransportProblem& problem) {
  check(problem);
  const Rounded whole = rounded(problem);
  GrowingFlow growing(whole);
  growing.solve();
  for (std::size_t i = 0; i < problem.supplies.size(); ++i) {
    if (growing.flow().unserved(i) > 0) return {};
  }
  TransportPlan plan;
  double steps = 0.0;
  for (std::size_t k = 0; k < growing.lanes().size(); ++k) {
    const auto units = static_cast<double>(growing.flow().moved(k));
    if (units == 0.0) continue;
    const Lane& lane = growing.lanes()[k];
    steps += units * static_cast<double>(lane.cost);
    plan.shipments.push_back({lane.source, lane.sink, units * whole.unit});
  }
  const double total = std::accumulate(problem.supplies.begin(), problem.supplies.end(), 0.0);
  plan.cost = steps * whole.unit * whole.cost_step + whole.cost_shift * total;
  // Sums of doubles err by some 1e-16 a term, to either side.
  plan.cost -= 1e-12 * (std::abs(plan.cost) + std::abs(whole.cost_shift * total));
  return plan;
}

}  // namespace tradewind
