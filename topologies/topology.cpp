#include "topologies/topology.hpp"

#include "sim/base/config/object_reader.hpp"
#include "topologies/region_reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace tradewind {

namespace {

/// Ids of all places, for links to name.
std::set<std::string> place_ids(const Topology& topology) {
  std::set<std::string> ids;
  for (const RegionSpec& region : topology.regions) ids.insert(region.id);
  for (const OriginSpec& origin : topology.origins) ids.insert(origin.id);
  return ids;
}

std::string read_end(ObjectReader& reader, std::string_view key, const std::set<std::string>& places) {
  std::string id = reader.text(key);
  if (!id.empty() && !places.contains(id)) {
    const auto suggestion = nearest(id, std::vector(places.begin(), places.end()));
    reader.complain(
        key, fmt::format("the unknown place {}", tradewind::quoted(id)),
        suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion) : "the id of a region or origin");
  }
  return id;
}

LinkSpec read_link(ObjectReader reader, const std::set<std::string>& places) {
  LinkSpec link;
  link.from = read_end(reader, "from", places);
  link.to = read_end(reader, "to", places);
  if (!link.to.empty() && link.to == link.from) {
    reader.complain("to", fmt::format("{} again", tradewind::quoted(link.to)), "another place than from");
  }
  link.rtt = milliseconds(reader.graded("rtt_ms", {0.0, 1e6, false}).value);
  link.bandwidth = gigabytes_per_second(reader.graded("bandwidth_gb_per_s", {0.0, 1e9, true}).value);
  reader.finish();
  return link;
}

void read_places(ObjectReader& reader, Topology& topology) {
  for (const auto& [id, region] : reader.object("regions").members()) {
    topology.regions.push_back(read_region(region, id));
  }
  if (topology.regions.empty() && reader.has("regions")) reader.complain("regions", "no region", "at least one");
  const std::set<std::string> regions = place_ids(topology);
  for (const auto& [id, origin] : reader.object("origins").members()) {
    if (regions.contains(id)) origin.complain("", "the id of a region", "an id that no region has");
    topology.origins.push_back(read_origin(origin, id));
  }
  if (topology.origins.empty() && reader.has("origins")) reader.complain("origins", "no origin", "at least one");
}

void read_links(ObjectReader& reader, Topology& topology) {
  const std::set<std::string> places = place_ids(topology);
  std::set<std::pair<std::string, std::string>> seen;
  for (const ObjectReader& entry : reader.objects("links")) {
    LinkSpec link = read_link(entry, places);
    if (!seen.insert(std::minmax(link.from, link.to)).second) {
      entry.complain("", fmt::format("a second link between {} and {}", link.from, link.to),
                     "one link, which goes both ways");
    }
    topology.links.push_back(std::move(link));
  }
}

/// Every router must be able to choose every region for every request.
void check_reach(const ObjectReader& reader, const Topology& topology) {
  const WideArea network = network_of(topology);
  for (std::size_t o = 0; o < topology.origins.size(); ++o) {
    for (std::size_t r = 0; r < topology.regions.size(); ++r) {
      if (network.reaches(o, r)) continue;
      throw ConfigError(reader.file(), "/origins/" + topology.origins[o].id,
                        fmt::format("no path to region {}", topology.regions[r].id), "links that lead to every region");
    }
  }
}

}  // namespace

WideArea network_of(const Topology& topology) {
  std::vector<std::string> regions;
  std::vector<std::string> origins;
  for (const RegionSpec& region : topology.regions) regions.push_back(region.id);
  for (const OriginSpec& origin : topology.origins) origins.push_back(origin.id);
  return {regions, origins, topology.links};
}

Topology read_topology(const std::string& path) { return read_topology(read_json_file(path), path); }

Topology read_topology(const nlohmann::json& document, const std::string& path) {
  ObjectReader reader(document, path);
  Topology topology;
  topology.name = reader.text("name");
  reader.ignore("description");  // for people
  read_places(reader, topology);
  read_links(reader, topology);
  reader.finish();
  check_reach(reader, topology);
  return topology;
}

}  // namespace tradewind
