#include "sim/base/config/json_file.hpp"
#include "sim/run/results.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"
#include "tests/laws/random_topology.hpp"
#include "tests/support/policies.hpp"

#include <cstdint>
#include <doctest/doctest.h>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace tradewind::laws {
namespace {

using nlohmann::json;

/// Routers that decide by a region's place among the others, and so decide otherwise where the order is another. Of
/// several splits that emit the same, a flow finds the one that its network is searched for first.
const std::set<std::string> by_position{"round_robin", "random", "weighted_split"};

/// Names under which regions come in the opposite order.
std::map<std::string, std::string> reversed_names(const json& topology) {
  std::map<std::string, std::string> names;
  std::size_t left = topology["regions"].size();
  for (const auto& [region, spec] : topology["regions"].items()) names[region] = "renamed-" + std::to_string(--left);
  return names;
}

/// Without what depends on a name or may tie: a synthetic grid draws its noise by the region's id, and of two regions
/// that are equally good and equally far the one that comes first is chosen.
void make_distinct(json& topology) {
  double further_ms = 0.0;
  for (json& link : topology["links"]) link["rtt_ms"] = link["rtt_ms"].get<double>() + (further_ms += 0.0371);
  for (auto& [region, spec] : topology["regions"].items()) {
    if (spec["grid"].contains("synthetic")) spec["grid"]["synthetic"] = {{"shape", "flat"}};
  }
}

/// Leaves a region, the first one under its new name, without the only model that anybody asks for.
void leave_one_without(json& topology, json& scenario) {
  for (auto& [name, request_class] : scenario["workload"]["classes"].items()) request_class["model"] = small_model;
  json kept = json::array();
  json& deployments = std::prev(topology["regions"].end()).value()["deployments"];
  for (const json& deployment : deployments) {
    if (deployment["model"] != small_model) kept.push_back(deployment);
  }
  deployments = kept;
}

json renamed(const json& topology, const std::map<std::string, std::string>& names) {
  json out = topology;
  out["regions"] = json::object();
  for (const auto& [region, spec] : topology["regions"].items()) out["regions"][names.at(region)] = spec;
  for (json& link : out["links"]) link["to"] = names.at(link["to"].get<std::string>());
  return out;
}

json results_of(const json& scenario, const std::string& file, const LawFolder& folder) {
  return FinishedRun(read_scenario(scenario, file, folder.library()), folder.library()).results();
}

/// The blocks of a region without its name.
json region_of(const json& results, const std::string& name) {
  for (json region : results["regions"]) {
    if (region["name"] != name) continue;
    region.erase("name");
    return region;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("regions under other names and in another order do and draw the same") {
  std::vector<Subject> subjects;
  for (const Subject& subject : every_policy()) {
    if (subject.kind == "scaling" || (subject.kind == "routing" && !by_position.contains(subject.name))) {
      subjects.push_back(subject);
    }
  }
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  std::size_t cases = 0;
  std::size_t cold_starts = 0;
  for_each_case(subjects, wishes, [&](const LawFolder& folder, const RandomScenario& drawn) {
    json scenario = drawn.json;
    if (by_position.contains(scenario["policies"]["routing"]["name"].get<std::string>())) {
      scenario["policies"]["routing"] = {{"name", "home"}};
    }
    json topology = read_json_file(folder.path() + "/" + scenario["topology"].get<std::string>());
    make_distinct(topology);
    if (scenario["seed"].get<std::uint64_t>() % 2 == 1) leave_one_without(topology, scenario);
    const auto names = reversed_names(topology);
    json other = scenario;
    for (auto& [name, request_class] : other["workload"]["classes"].items()) {
      request_class.erase("rtt_ms_max");
      scenario["workload"]["classes"][name].erase("rtt_ms_max");
      if (!request_class.contains("allowed_regions")) continue;
      for (json& region : request_class["allowed_regions"]) region = names.at(region.get<std::string>());
    }
    const std::string stem = "./" + std::to_string(++cases);  // a library reads each file once
    folder.write(stem + "_here.json", topology.dump());
    folder.write(stem + "_there.json", renamed(topology, names).dump());
    scenario["topology"] = stem + "_here.json";
    other["topology"] = stem + "_there.json";
    const json here = results_of(scenario, drawn.file, folder);
    const json there = results_of(other, drawn.file, folder);
    REQUIRE(here["requests"] == there["requests"]);
    REQUIRE(here["latency_s"]["e2e"]["max"] == there["latency_s"]["e2e"]["max"]);
    for (const auto& [name, other_name] : names) {
      CAPTURE(name);
      REQUIRE(region_of(here, name) == region_of(there, other_name));
    }
    cold_starts += here["cold_starts"]["count"].get<std::size_t>();
  });
  check_reached("cold_starts", static_cast<double>(cold_starts), 0);
  MESSAGE(cold_starts << " cold starts");
}

}  // namespace tradewind::laws
