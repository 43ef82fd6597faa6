#include "sim/run/named_rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace tradewind {

namespace {

/// Where a spec stands in the scenario.
std::string place_of(const RequestSpec& spec) {
  return spec.path.pointer.substr(0, spec.path.pointer.size() - std::string_view("/path").size());
}

/// A map leads to names that are known.
void check_map(const ObjectReader& reader, const RequestSpec& spec, const NameColumn& column, const std::string& kind,
               const std::vector<std::string>& known, const std::string& known_as) {
  for (const auto& [cell, name] : column.map) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto suggestion = nearest(name, known);
    reader.attempt([&] {
      throw ConfigError(reader.file(), fmt::format("{}/{}_map/{}", place_of(spec), kind, cell), tradewind::quoted(name),
                        fmt::format("{}: {}{}", known_as, fmt::join(known, ", "),
                                    suggestion ? fmt::format(" (did you mean \"{}\"?)", *suggestion) : ""));
    });
  }
}

std::vector<std::string> deployed_models(const Topology& topology) {
  std::set<std::string> models;
  for (const RegionSpec& region : topology.regions) {
    for (const DeploymentSpec& deployment : region.deployments) models.insert(deployment.model);
  }
  return {models.begin(), models.end()};
}

}  // namespace

void name_rows(const ObjectReader& reader, Scenario& scenario, const Topology* topology) {
  WorkloadSpec& workload = scenario.workload;
  std::vector<std::string> classes;
  for (std::size_t c = 0; c < workload.classes.size(); ++c) {
    workload.classes[c].name = scenario.classes[c].name;
    if (!workload.classes[c].requests) classes.push_back(scenario.classes[c].name);
  }
  std::vector<std::string> origins;
  for (const WorkloadOrigin& origin : workload.origins) origins.push_back(origin.id);
  std::vector<const RequestSpec*> files;
  if (workload.requests) files.push_back(&*workload.requests);
  for (const WorkloadClass& klass : workload.classes) {
    if (!klass.requests) continue;
    files.push_back(&*klass.requests);
    if (!klass.requests->columns.klass.given()) continue;
    reader.attempt([&] {
      throw ConfigError(reader.file(), place_of(*klass.requests) + "/class_column",
                        tradewind::quoted(klass.requests->columns.klass.column),
                        "no such key where a class has its own requests");
    });
  }
  for (const RequestSpec* file : files) {
    check_map(reader, *file, file->columns.klass, "class", classes, "a class without requests of its own");
    if (topology == nullptr) continue;
    check_map(reader, *file, file->columns.origin_name, "origin", origins, "an origin of the workload");
    if (!file->columns.model.given()) continue;
    if (workload.models.empty()) workload.models = deployed_models(*topology);
    check_map(reader, *file, file->columns.model, "model", workload.models, "a model that the topology deploys");
  }
}

}  // namespace tradewind
