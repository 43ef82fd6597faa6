#include "sim/network/wide_area.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>

namespace tradewind {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

struct Wire {
  double rtt_s = 0.0;
  double bandwidth = 0.0;  ///< B/s
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Wire>;

/// Quickest paths from one place to all.
struct Paths {
  std::vector<double> rtt_s;
  std::vector<std::size_t> previous;  ///< the place before each on its path; itself at the start and where unreached
};

Graph graph_of(std::span<const std::string> regions, std::span<const std::string> origins,
               std::span<const LinkSpec> links) {
  std::map<std::string, std::size_t, std::less<>> index;
  for (const std::string& region : regions) index.emplace(region, index.size());
  for (const std::string& origin : origins) index.emplace(origin, index.size());
  Graph graph(index.size());
  for (const LinkSpec& link : links) {
    const auto from = index.find(link.from);
    const auto to = index.find(link.to);
    if (from == index.end() || to == index.end()) throw std::logic_error("a link ends at an unknown place");
    boost::add_edge(from->second, to->second, Wire{link.rtt.value(), link.bandwidth.value()}, graph);
  }
  return graph;
}

Paths paths_from(std::size_t start, const Graph& graph) {
  Paths paths;
  paths.rtt_s.assign(boost::num_vertices(graph), infinite);
  paths.previous.assign(boost::num_vertices(graph), 0);
  boost::dijkstra_shortest_paths(graph, start,
                                 boost::weight_map(boost::get(&Wire::rtt_s, graph))
                                     .distance_map(paths.rtt_s.data())
                                     .predecessor_map(paths.previous.data())
                                     .distance_inf(infinite)
                                     .distance_zero(0.0));
  return paths;
}

/// The widest of the parallel links that a path of least delay may take between two neighbours.
double bandwidth_between(std::size_t a, std::size_t b, const Graph& graph) {
  double least_rtt = infinite;
  double bandwidth = 0.0;
  const auto [begin, end] = boost::out_edges(a, graph);
  for (auto it = begin; it != end; ++it) {
    if (boost::target(*it, graph) != b) continue;
    const Wire& wire = graph[*it];
    if (wire.rtt_s > least_rtt) continue;
    bandwidth = wire.rtt_s < least_rtt ? wire.bandwidth : std::max(bandwidth, wire.bandwidth);
    least_rtt = wire.rtt_s;
  }
  return bandwidth;
}

double bottleneck(const Paths& paths, std::size_t to, const Graph& graph) {
  if (paths.rtt_s[to] == infinite) return 0.0;
  double narrowest = infinite;
  for (std::size_t at = to; paths.previous[at] != at; at = paths.previous[at]) {
    narrowest = std::min(narrowest, bandwidth_between(at, paths.previous[at], graph));
  }
  return narrowest;
}

}  // namespace

WideArea::WideArea(std::span<const std::string> regions, std::span<const std::string> origins,
                   std::span<const LinkSpec> links)
    : regions_(regions.size()), origins_(origins.size()) {
  const Graph graph = graph_of(regions, origins, links);
  if (boost::num_vertices(graph) != regions_ + origins_) throw std::logic_error("two places of a network share an id");
  for (std::size_t region = 0; region < regions_; ++region) {
    const Paths paths = paths_from(region, graph);
    for (const double rtt_s : paths.rtt_s) rtt_.emplace_back(rtt_s);
    for (std::size_t to = 0; to < regions_; ++to) bandwidth_.emplace_back(bottleneck(paths, to, graph));
  }
}

Seconds WideArea::rtt(std::size_t origin, std::size_t region) const {
  return rtt_.at(region * (regions_ + origins_) + regions_ + origin);
}

bool WideArea::reaches(std::size_t origin, std::size_t region) const { return rtt(origin, region).value() < infinite; }

Seconds WideArea::region_rtt(std::size_t from, std::size_t to) const {
  return rtt_.at(from * (regions_ + origins_) + to);
}

BytesPerSecond WideArea::region_bandwidth(std::size_t from, std::size_t to) const {
  return bandwidth_.at(from * regions_ + to);
}

}  // namespace tradewind
