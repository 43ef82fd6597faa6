#include "sim/base/flow/least_cost_flow.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <limits>

namespace tradewind {

namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;

struct Arc {
  std::int64_t room = 0;
  std::int64_t cost = 0;
  Traits::edge_descriptor reverse;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Arc>;
using Edge = Graph::edge_descriptor;

struct HasRoom {
  const Graph* graph = nullptr;
  bool operator()(const Edge& edge) const { return (*graph)[edge].room > 0; }
};

struct Arrived {};

/// Notes which vertices are settled and by which arcs they were reached; throws `Arrived` at the goal, which is how a
/// search of Boost.Graph is left early.
class Walk : public boost::dijkstra_visitor<> {
 public:
  Walk(std::size_t goal, std::vector<Edge>& reached_by, std::vector<std::size_t>& settled)
      : goal_(goal), reached_by_(&reached_by), settled_(&settled) {}

  template <typename AnyGraph>
  void examine_vertex(std::size_t vertex, const AnyGraph& /*graph*/) {
    if (vertex == goal_) throw Arrived{};
    settled_->push_back(vertex);
  }
  template <typename AnyGraph>
  void edge_relaxed(const Edge& edge, const AnyGraph& graph) {
    (*reached_by_)[boost::target(edge, graph)] = edge;
  }

 private:
  std::size_t goal_;
  std::vector<Edge>* reached_by_;
  std::vector<std::size_t>* settled_;
};

}  // namespace

/// Sources → sinks → finish, and from each source past all sinks straight to the finish.
class LeastCostFlow::Network {
 public:
  Network(const std::vector<std::int64_t>& supplies, const std::vector<std::int64_t>& capacities,
          std::int64_t unserved_cost)
      : first_sink_(supplies.size()),
        finish_(supplies.size() + capacities.size()),
        graph_(finish_ + 1),
        potential_(finish_ + 1, 0),
        distance_(finish_ + 1),
        reached_by_(finish_ + 1) {
    for (std::size_t i = 0; i < supplies.size(); ++i) past_.push_back(connect(i, finish_, supplies[i], unserved_cost));
    for (std::size_t j = 0; j < capacities.size(); ++j) connect(first_sink_ + j, finish_, capacities[j], 0);
  }

  [[nodiscard]] std::size_t vertex_of_sink(std::size_t sink) const { return first_sink_ + sink; }
  [[nodiscard]] std::int64_t moved(std::size_t lane) const { return used(lanes_[lane]); }
  [[nodiscard]] std::int64_t unserved(std::size_t source) const { return used(past_[source]); }
  [[nodiscard]] std::int64_t reduced_cost(std::size_t from, std::size_t to, std::int64_t cost) const {
    return cost + potential_[from] - potential_[to];
  }

  void add_lane(std::size_t source, std::size_t sink, std::int64_t room, std::int64_t cost) {
    const std::size_t to = vertex_of_sink(sink);
    lanes_.push_back(connect(source, to, room, cost));
    if (reduced_cost(source, to, cost) >= 0 || room == 0) return;
    shift(lanes_.back(), room);
    carry(to, source, room);
    settle_finish();
  }

  void empty(std::size_t source, std::int64_t supply) { carry(source, finish_, supply); }

 private:
  Edge connect(std::size_t from, std::size_t to, std::int64_t room, std::int64_t cost) {
    const Edge there = boost::add_edge(from, to, graph_).first;
    const Edge back = boost::add_edge(to, from, graph_).first;
    graph_[there] = Arc{room, cost, back};
    graph_[back] = Arc{0, -cost, there};
    return there;
  }

  [[nodiscard]] std::int64_t used(const Edge& edge) const { return graph_[graph_[edge].reverse].room; }

  void shift(const Edge& edge, std::int64_t units) {
    graph_[edge].room -= units;
    graph_[graph_[edge].reverse].room += units;
  }

  void carry(std::size_t from, std::size_t goal, std::int64_t units) {
    while (units > 0) {
      search(from, goal);
      units -= push(from, goal, units);
    }
  }

  /// Potentials keep the reduced cost of every arc with room at 0 or above, as Dijkstra's method needs.
  void search(std::size_t from, std::size_t goal) {
    const boost::filtered_graph<Graph, HasRoom> with_room(graph_, HasRoom{&graph_});
    const auto reduced = boost::make_function_property_map<Edge>([this](const Edge& edge) {
      return reduced_cost(boost::source(edge, graph_), boost::target(edge, graph_), graph_[edge].cost);
    });
    settled_.clear();
    try {
      boost::dijkstra_shortest_paths(
          with_room, from,
          boost::weight_map(reduced).distance_map(distance_.data()).visitor(Walk(goal, reached_by_, settled_)));
    } catch (const Arrived&) {
    }
    for (const std::size_t vertex : settled_) potential_[vertex] += distance_[vertex] - distance_[goal];
  }

  std::int64_t push(std::size_t from, std::size_t goal, std::int64_t wanted) {
    std::int64_t room = wanted;
    for (std::size_t at = goal; at != from; at = boost::source(reached_by_[at], graph_)) {
      room = std::min(room, graph_[reached_by_[at]].room);
    }
    for (std::size_t at = goal; at != from; at = boost::source(reached_by_[at], graph_)) shift(reached_by_[at], room);
    return room;
  }

  /// Potentials count from the finish; without this they would drift.
  void settle_finish() {
    const std::int64_t drift = potential_[finish_];
    if (drift == 0) return;
    for (std::int64_t& potential : potential_) potential -= drift;
  }

  std::size_t first_sink_;
  std::size_t finish_;
  Graph graph_;
  std::vector<Edge> lanes_;
  std::vector<Edge> past_;
  std::vector<std::int64_t> potential_;
  std::vector<std::int64_t> distance_;
  std::vector<Edge> reached_by_;
  std::vector<std::size_t> settled_;
};

LeastCostFlow::LeastCostFlow(std::vector<std::int64_t> supplies, const std::vector<std::int64_t>& capacities,
                             std::int64_t unserved_cost)
    : network_(std::make_unique<Network>(supplies, capacities, unserved_cost)), supplies_(std::move(supplies)) {}

LeastCostFlow::~LeastCostFlow() = default;

void LeastCostFlow::open(std::size_t source, std::size_t sink, std::int64_t cost) {
  network_->add_lane(source, sink, supplies_[source], cost);
}

void LeastCostFlow::send(std::size_t source) { network_->empty(source, supplies_[source]); }

std::int64_t LeastCostFlow::saving(std::size_t source, std::size_t sink, std::int64_t cost) const {
  return -network_->reduced_cost(source, network_->vertex_of_sink(sink), cost);
}

std::int64_t LeastCostFlow::moved(std::size_t lane) const { return network_->moved(lane); }

std::int64_t LeastCostFlow::unserved(std::size_t source) const { return network_->unserved(source); }

}  // namespace tradewind
