#include "topologies/placement_check.hpp"

#include "sim/base/config/object_reader.hpp"
#include "topologies/profile_lookup.hpp"
#include "topologies/served_model.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <vector>

namespace tradewind {

namespace {

template <class Entry>
const Entry& known(const Shelf<Entry>& entries, const std::string& id, std::string_view kind, const std::string& file,
                   const std::string& pointer) {
  const auto found = entries.find(id);
  if (found != entries.end()) return found->second;
  const auto suggestion = nearest(id, ids_of(entries));
  throw ConfigError(file, pointer, fmt::format("the unknown {} \"{}\"", kind, id),
                    suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion)
                               : fmt::format("one of {}", fmt::join(ids_of(entries), ", ")));
}

/// One region's nodes of one type, with the free accelerators of each.
struct Rack {
  const NodeType* type = nullptr;
  const Accelerator* part = nullptr;
  std::vector<int> free;
};

std::vector<Rack> racks_of(const RegionSpec& region, const Catalogue& catalogue, const std::string& file) {
  std::vector<Rack> racks;
  for (std::size_t i = 0; i < region.nodes.size(); ++i) {
    const NodeGroup& group = region.nodes[i];
    const std::string pointer = fmt::format("/regions/{}/nodes/{}/type", region.id, i);
    const NodeType& type = known(catalogue.node_types, group.type, "node type", file, pointer);
    const Accelerator& part = catalogue.accelerators.at(type.accelerator);
    racks.push_back({&type, &part, std::vector<int>(static_cast<std::size_t>(group.count), type.gpus)});
  }
  return racks;
}

/// A deployment with its names looked up.
struct Deployment {
  const DeploymentSpec* spec = nullptr;
  const LanguageModel* model = nullptr;
  const EngineProfile* engine = nullptr;
};

Deployment look_up(const DeploymentSpec& spec, const Catalogue& catalogue, const std::string& file) {
  Deployment deployment;
  deployment.spec = &spec;
  deployment.model = &known(catalogue.models, spec.model, "model", file, spec.pointer + "/model");
  deployment.engine = &known(catalogue.engines, spec.engine, "engine", file, spec.pointer + "/engine");
  try {
    static_cast<void>(constants_for(*deployment.engine, *deployment.model, ""));
  } catch (const UnknownProfile& error) {
    throw ConfigError(file, spec.pointer + "/engine", error.what(), "an engine that has constants for the model");
  }
  if (spec.expert_parallel && !deployment.model->expert_layers) {
    throw ConfigError(file, spec.pointer + "/expert_parallel", "true, for " + spec.model,
                      "false: the model has no experts");
  }
  return deployment;
}

bool can_hold(const Rack& rack, const Deployment& deployment) {
  return rack.type->gpus >= deployment.spec->gpus &&
         memory_need(*deployment.model, *deployment.engine, *rack.part, deployment.spec->parallelism()).fits();
}

double in_gb(Bytes bytes) { return bytes.value() / 1e9; }

/// Says why no node of the region can hold even one replica.
[[noreturn]] void refuse(const Deployment& deployment, const std::vector<Rack>& racks, const std::string& file) {
  const DeploymentSpec& spec = *deployment.spec;
  if (racks.empty()) throw ConfigError(file, spec.pointer, "a deployment in a region without nodes", "nodes");
  int gpus_most = 0;
  for (const Rack& rack : racks) gpus_most = std::max(gpus_most, rack.type->gpus);
  if (spec.gpus > gpus_most) {
    throw ConfigError(file, spec.pointer + "/gpus", fmt::format("{}", spec.gpus),
                      fmt::format("at most the {} GPUs of one node", gpus_most));
  }
  MemoryNeed best;
  const Rack* roomiest = nullptr;
  for (const Rack& rack : racks) {
    if (rack.type->gpus < spec.gpus) continue;
    const MemoryNeed need = memory_need(*deployment.model, *deployment.engine, *rack.part, spec.parallelism());
    if (roomiest != nullptr && need.available <= best.available) continue;
    best = need;
    roomiest = &rack;
  }
  throw ConfigError(file, spec.pointer,
                    fmt::format("{} on {} × {}, which needs {:.1f} GB a GPU ({:.1f} weights, {:.1f} for {} tokens)",
                                spec.model, spec.gpus, roomiest->part->id, in_gb(best.weights + best.context),
                                in_gb(best.weights), in_gb(best.context), MemoryNeed::context_tokens),
                    fmt::format("at most {:.1f} GB a GPU", in_gb(best.available)));
}

/// Takes room for up to `wanted` replicas, each on the first node that has it. \return  How many found it.
int place(const Deployment& deployment, std::vector<Rack>& racks, int wanted) {
  const int gpus = deployment.spec->gpus;
  int placed = 0;
  for (Rack& rack : racks) {
    if (!can_hold(rack, deployment)) continue;
    for (int& free : rack.free) {
      const int here = std::min(free / gpus, wanted - placed);
      free -= here * gpus;
      placed += here;
      if (placed == wanted) return placed;
    }
  }
  return placed;
}

void place_all(const Deployment& deployment, std::vector<Rack>& racks, const std::string& file) {
  const DeploymentSpec& spec = *deployment.spec;
  const bool possible =
      std::any_of(racks.begin(), racks.end(), [&](const Rack& rack) { return can_hold(rack, deployment); });
  if (!possible) refuse(deployment, racks, file);
  const int placed = place(deployment, racks, spec.replicas_max);
  if (placed == spec.replicas_max) return;
  throw ConfigError(
      file, spec.pointer, fmt::format("replicas_max {} of {} GPUs each", spec.replicas_max, spec.gpus),
      fmt::format("at most {}, all that the region's nodes have room for beside the deployments before", placed));
}

}  // namespace

void check_placement(const Topology& topology, const Catalogue& catalogue, const std::string& file) {
  for (const RegionSpec& region : topology.regions) {
    std::vector<Rack> racks = racks_of(region, catalogue, file);
    for (const DeploymentSpec& spec : region.deployments) place_all(look_up(spec, catalogue, file), racks, file);
  }
}

}  // namespace tradewind
