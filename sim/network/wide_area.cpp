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
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Wire>;

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
    boost::add_edge(from->second, to->second, Wire{link.rtt.value()}, graph);
  }
  return graph;
}

/// Round trips along the quickest paths from one place to all.
std::vector<double> rtts_from(std::size_t start, const Graph& graph) {
  std::vector<double> rtt_s(boost::num_vertices(graph), infinite);
  boost::dijkstra_shortest_paths(graph, start,
                                 boost::weight_map(boost::get(&Wire::rtt_s, graph))
                                     .distance_map(rtt_s.data())
                                     .distance_inf(infinite)
                                     .distance_zero(0.0));
  return rtt_s;
}

}  // namespace

WideArea::WideArea(std::span<const std::string> regions, std::span<const std::string> origins,
                   std::span<const LinkSpec> links)
    : regions_(regions.size()), origins_(origins.size()) {
  const Graph graph = graph_of(regions, origins, links);
  if (boost::num_vertices(graph) != regions_ + origins_) throw std::logic_error("two places of a network share an id");
  for (std::size_t region = 0; region < regions_; ++region) {
    for (const double rtt_s : rtts_from(region, graph)) rtt_.emplace_back(rtt_s);
  }
}

Seconds WideArea::rtt(std::size_t origin, std::size_t region) const {
  return rtt_.at(region * (regions_ + origins_) + regions_ + origin);
}

bool WideArea::reaches(std::size_t origin, std::size_t region) const { return rtt(origin, region).value() < infinite; }

Seconds WideArea::region_rtt(std::size_t from, std::size_t to) const {
  return rtt_.at(from * (regions_ + origins_) + to);
}

}  // namespace tradewind
