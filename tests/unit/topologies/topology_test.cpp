#include "topologies/topology.hpp"

#include "sim/base/config/object_reader.hpp"
#include "sim/network/wide_area.hpp"
#include "tests/support/written_file.hpp"
#include "traces/grid_series.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace tradewind {

using nlohmann::json;

namespace {

Topology shipped(const std::string& name) { return read_topology(testing::topologies_folder + "/" + name); }

/// What is said of the single-region world after a change, without the file's name.
std::string message_after(const json& patch) {
  json document = read_json_file(testing::topologies_folder + "/single_region.json");
  document.merge_patch(patch);
  const testing::WrittenFile file(document);
  try {
    static_cast<void>(read_topology(file.path()));
  } catch (const ConfigError& error) {
    return std::string(error.what()).substr(file.path().size() + 2);
  }
  return "no error";
}

json lab(const json& patch) { return {{"regions", {{"lab", patch}}}}; }

json link(const char* from, const char* to) {
  return {{"from", from}, {"to", to}, {"rtt_ms", 4}, {"bandwidth_gb_per_s", 1}};
}

}  // namespace

TEST_CASE("the default world has six regions or more and needs no data file") {
  const Topology world = shipped("world.json");
  CHECK(world.regions.size() >= 6);
  CHECK(world.origins.size() == 6);
  for (const RegionSpec& region : world.regions) {
    CAPTURE(region.id);
    CHECK_FALSE(region.grid.series);
    CHECK_FALSE(region.price_series);
    CHECK(region.grid.synthetic_min_g_per_kwh <= region.grid.annual_mean_g_per_kwh);
    CHECK(region.grid.synthetic_max_g_per_kwh >= region.grid.annual_mean_g_per_kwh);
    CHECK_FALSE(region.deployments.empty());
  }
}

TEST_CASE("the three-grid world names one hourly series a region") {
  const Topology world = shipped("three_grids.json");
  REQUIRE(world.regions.size() == 3);
  const RegionSpec& frankfurt = world.regions.front();
  CHECK(frankfurt.id == "de-frankfurt");
  REQUIRE(frankfurt.grid.series);
  CHECK(frankfurt.grid.series->path == "data:grid/DE-LU_2023_hourly.csv.gz");
  CHECK(frankfurt.grid.series->format == "electricity_maps");
  CHECK(frankfurt.grid.series->pointer == "/regions/de-frankfurt/grid/series");
  CHECK(frankfurt.grid.annual_mean_g_per_kwh == 410.97);
}

TEST_CASE("the single-region world is one server behind no network") {
  const Topology world = shipped("single_region.json");
  REQUIRE(world.regions.size() == 1);
  const RegionSpec& lab = world.regions.front();
  CHECK(lab.pue == 1.2);
  const Signal intensity = grid_signal(lab, SignalKind::average_direct, {{}, hours(24)}, 1).signal;
  CHECK(intensity.value_at(hours(7)) == grams_per_kwh(400).value());
  CHECK(intensity.next_change(Seconds(0)).value() == std::numeric_limits<double>::infinity());
  CHECK(lab.wue == litres_per_kwh(0.5));
  REQUIRE(lab.deployments.size() == 1);
  CHECK(lab.deployments.front().replicas_min == 1);
  CHECK(lab.deployments.front().replicas_max == 1);
  CHECK(lab.deployments.front().pointer == "/regions/lab/deployments/0");
  const WideArea network = network_of(world);
  CHECK(network.one_way(0, 0) == Seconds(0));
}

TEST_CASE("every user metro of the default world has a region within 40 milliseconds") {
  const Topology world = shipped("world.json");
  const WideArea network = network_of(world);
  for (std::size_t o = 0; o < network.origin_count(); ++o) {
    Seconds nearest_rtt(1e9);
    for (std::size_t r = 0; r < network.region_count(); ++r) nearest_rtt = std::min(nearest_rtt, network.rtt(o, r));
    CAPTURE(world.origins[o].id);
    CHECK(in_milliseconds(nearest_rtt) <= 40.0);
  }
}

TEST_CASE("numbers of a topology may be bare") {
  CHECK(message_after(lab({{"pue", nullptr}})).find("/regions/lab/pue: found nothing") == 0);
  CHECK(message_after({{"links", {link("bench", "lab")}}}) == "no error");
}

TEST_CASE("a series says how its rows are read, and by default leaves nothing to guess") {
  json document = read_json_file(testing::topologies_folder + "/single_region.json");
  json& region = document["regions"]["lab"];
  region["grid"]["series"] = {{"path", "g.csv"}, {"format", "csv"}};
  region["grid"]["marginal_series"] = {{"path", "m.csv"},     {"format", "csv"},        {"interval_s", 300},
                                       {"time_marks", "end"}, {"on_duplicate", "last"}, {"fill", "linear"},
                                       {"fill_max_s", 1800.5}};
  region["price_series"] = {{"path", "p.csv"}, {"format", "csv"}, {"on_duplicate", "first"}, {"fill", "previous"}};
  const testing::WrittenFile file(document);
  const RegionSpec lab_spec = read_topology(file.path()).regions.front();
  const SeriesRules& plain = lab_spec.grid.series->rules;
  CHECK_FALSE(plain.interval);
  CHECK(plain.time_marks == TimeMarks::start);
  CHECK(plain.on_duplicate == OnDuplicate::error);
  CHECK(plain.fill == Fill::none);
  CHECK(plain.fill_max == Seconds(7200));
  const SeriesRules& marginal = lab_spec.grid.marginal_series->rules;
  CHECK(marginal.interval == Seconds(300));
  CHECK(marginal.time_marks == TimeMarks::end);
  CHECK(marginal.on_duplicate == OnDuplicate::last);
  CHECK(marginal.fill == Fill::linear);
  CHECK(marginal.fill_max == Seconds(1800.5));
  CHECK(lab_spec.price_series->rules.on_duplicate == OnDuplicate::first);
  CHECK(lab_spec.price_series->rules.fill == Fill::previous);
}

TEST_CASE("a series that is told to be read in an unknown or impossible way is refused at its key") {
  const auto refused = [](const char* key, const json& value) {
    return message_after(lab({{"price_series", {{"path", "p.csv"}, {"format", "csv"}, {key, value}}}}));
  };
  const std::string at = "/regions/lab/price_series/";
  CHECK(refused("interval_s", 0).find(at + "interval_s: found 0, expected a number from 0.001 to 31622400") == 0);
  CHECK(refused("interval_s", "1h").find(at + "interval_s: found \"1h\"") == 0);
  CHECK(refused("time_marks", "middle").find(at + "time_marks: found \"middle\", expected one of start, end") == 0);
  CHECK(refused("on_duplicate", "mean").find(at + "on_duplicate: found \"mean\", expected one of error, first, last") ==
        0);
  CHECK(refused("fill", "zero").find(at + "fill: found \"zero\", expected one of none, previous, linear") == 0);
  CHECK(refused("fill_max_s", 0).find(at + "fill_max_s: found 0") == 0);
  CHECK(refused("fill_max_s", 1e9).find(at + "fill_max_s: found 1") == 0);
  CHECK(refused("fil", "none").find(at + "fil: ") == 0);
}

TEST_CASE("a region outside the possible is refused at its pointer") {
  json document = read_json_file(testing::topologies_folder + "/single_region.json");
  document["regions"]["lab"]["pue"] = 0.9;
  const testing::WrittenFile file(document);
  CHECK_THROWS_WITH_AS(read_topology(file.path()),
                       (file.path() + ": /regions/lab/pue: found 0.9, expected a number from 1 to 10").c_str(),
                       ConfigError);
  CHECK(message_after(lab({{"latitude", 91}})) == "/regions/lab/latitude: found 91, expected a number from -90 to 90");
  CHECK(message_after(lab({{"nodes", {{{"type", "hgx-h100"}, {"count", 0}}}}})) ==
        "/regions/lab/nodes/0/count: found 0, expected a whole number from 1 to 1000000");
  CHECK(message_after(lab({{"deployments", {{{"model", "m"}, {"replicas_min", 3}, {"replicas_max", 2}}}}})) ==
        "/regions/lab/deployments/0/replicas_min: found 3, expected a whole number from 0 to 2");
  CHECK(message_after(lab({{"tenancy", "rented"}})) ==
        "/regions/lab/tenancy: found \"rented\", expected one of owned, on_demand");
  CHECK(message_after(lab({{"wue", 1.0}})).find("/regions/lab/wue: found an unknown key") == 0);
}

TEST_CASE("a grid needs a series or a synthetic profile around its mean") {
  CHECK(message_after(lab({{"grid", {{"synthetic", nullptr}}}})) ==
        "/regions/lab/grid: found neither series nor synthetic, expected one of them");
  const json above = {{"synthetic", {{"shape", "solar"}, {"min_g_per_kwh", 500}, {"max_g_per_kwh", 600}}}};
  CHECK(message_after(lab({{"grid", above}})) ==
        "/regions/lab/grid/synthetic/min_g_per_kwh: found 500, expected a number from 0 to 400");
  const json below = {{"synthetic", {{"shape", "solar"}, {"min_g_per_kwh", 100}, {"max_g_per_kwh", 300}}}};
  CHECK(message_after(lab({{"grid", below}})) ==
        "/regions/lab/grid/synthetic/max_g_per_kwh: found 300, expected a number from 400 to 100000");
  const json nameless = {{"series", {{"path", ""}, {"format", "csv"}}}};
  CHECK(message_after(lab({{"grid", nameless}})) ==
        "/regions/lab/grid/series/path: found an empty text, expected a path, or data: and a path");
  const json averages = {{"marginal_series", {{"path", "a.csv"}, {"format", "electricity_maps"}}}};
  CHECK(message_after(lab({{"grid", averages}})) ==
        "/regions/lab/grid/marginal_series/format: found \"electricity_maps\", expected one of watttime, csv");
}

TEST_CASE("links join known places, each pair once") {
  CHECK(message_after({{"links", {link("bench", "lap")}}}) ==
        "/links/0/to: found the unknown place \"lap\", expected \"lab\" (did you mean that?)");
  CHECK(message_after({{"links", {link("lab", "lab")}}}) ==
        "/links/0/to: found \"lab\" again, expected another place than from");
  CHECK(message_after({{"links", {link("bench", "lab"), link("lab", "bench")}}}) ==
        "/links/1: found a second link between lab and bench, expected one link, which goes both ways");
}

TEST_CASE("an origin that cannot reach a region is refused") {
  CHECK(message_after({{"links", json::array()}}) ==
        "/origins/bench: found no path to region lab, expected links that lead to every region");
}

TEST_CASE("an origin cannot have the id of a region") {
  const json place = {{"latitude", 0}, {"longitude", 0}, {"utc_offset_hours", 0}};
  CHECK(message_after({{"origins", {{"lab", place}}}}) ==
        "/origins/lab: found the id of a region, expected an id that no region has");
}

}  // namespace tradewind
