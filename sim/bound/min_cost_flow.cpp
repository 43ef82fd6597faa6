#include "sim/bound/min_cost_flow.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/successive_shortest_path_nonnegative_weights.hpp>
#include <limits>

namespace tradewind {

namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;

struct Arc {
  std::int64_t capacity = 0;
  std::int64_t residual = 0;
  double cost = 0.0;
  Traits::edge_descriptor reverse;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Arc>;
using Edge = Graph::edge_descriptor;

/// Start → sources → sinks → finish, and from each source past all sinks straight to the finish.
struct Network {
  Graph graph;
  std::size_t first_sink = 0;
  std::size_t start = 0;
  std::size_t finish = 0;
  std::vector<Edge> lanes;
  std::vector<Edge> past;
};

Edge connect(Graph& graph, std::size_t from, std::size_t to, std::int64_t capacity, double cost) {
  const Edge there = boost::add_edge(from, to, graph).first;
  const Edge back = boost::add_edge(to, from, graph).first;
  graph[there] = Arc{capacity, 0, cost, back};
  graph[back] = Arc{0, 0, -cost, there};
  return there;
}

Network network_of(const WholeTransport& problem) {
  const std::size_t sources = problem.supplies.size();
  const std::size_t sinks = problem.capacities.size();
  Network network{Graph(sources + sinks + 2), sources, sources + sinks, sources + sinks + 1, {}, {}};
  for (std::size_t i = 0; i < sources; ++i) {
    connect(network.graph, network.start, i, problem.supplies[i], 0.0);
    network.past.push_back(connect(network.graph, i, network.finish, problem.supplies[i], problem.unserved_cost));
  }
  for (const WholeTransport::Lane& lane : problem.lanes) {
    network.lanes.push_back(
        connect(network.graph, lane.source, sources + lane.sink, problem.supplies[lane.source], lane.cost));
  }
  for (std::size_t j = 0; j < sinks; ++j) {
    connect(network.graph, sources + j, network.finish, problem.capacities[j], 0.0);
  }
  return network;
}

void push_flow(Network& network) {
  Graph& graph = network.graph;
  const std::size_t vertices = boost::num_vertices(graph);
  std::vector<Edge> arrived_by(vertices);
  std::vector<double> distance(vertices);
  std::vector<double> potential(vertices);
  const auto index = boost::get(boost::vertex_index, graph);
  boost::successive_shortest_path_nonnegative_weights(
      graph, network.start, network.finish, boost::get(&Arc::capacity, graph), boost::get(&Arc::residual, graph),
      boost::get(&Arc::cost, graph), boost::get(&Arc::reverse, graph), index,
      boost::make_iterator_property_map(arrived_by.begin(), index),
      boost::make_iterator_property_map(distance.begin(), index),
      boost::make_iterator_property_map(potential.begin(), index));
}

/// Cost of the cheapest way from each vertex to the finish through what room is left.
///
/// Lanes in use may be undone, so some costs are negative, but at the optimum no cycle is (Bellman and Ford's method).
std::vector<double> cost_to_finish(const Network& network) {
  const Graph& graph = network.graph;
  std::vector<double> cost(boost::num_vertices(graph), std::numeric_limits<double>::infinity());
  cost[network.finish] = 0.0;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t from = 0; from < cost.size(); ++from) {
      const auto [begin, end] = boost::out_edges(from, graph);
      for (auto edge = begin; edge != end; ++edge) {
        const Arc& arc = graph[*edge];
        const double through = arc.cost + cost[boost::target(*edge, graph)];
        if (arc.residual == 0 || through >= cost[from]) continue;
        cost[from] = through;
        changed = true;
      }
    }
  }
  return cost;
}

}  // namespace

WholeFlow least_cost_flow(const WholeTransport& problem) {
  Network network = network_of(problem);
  push_flow(network);
  const auto used = [&network](const Edge& edge) {
    return network.graph[edge].capacity - network.graph[edge].residual;
  };
  WholeFlow flow;
  for (const Edge& edge : network.lanes) flow.moved.push_back(used(edge));
  for (const Edge& edge : network.past) flow.unserved.push_back(used(edge));
  const std::vector<double> price = cost_to_finish(network);
  const auto sinks = price.begin() + static_cast<std::ptrdiff_t>(network.first_sink);
  flow.source_price.assign(price.begin(), sinks);
  flow.sink_price.assign(sinks, sinks + static_cast<std::ptrdiff_t>(problem.capacities.size()));
  return flow;
}

}  // namespace tradewind
