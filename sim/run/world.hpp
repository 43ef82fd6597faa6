#pragma once

#include "sim/kernel/platform.hpp"
#include "sim/run/cascade_judge.hpp"
#include "sim/run/scenario.hpp"
#include "sim/site/region.hpp"
#include "topologies/catalogue.hpp"
#include "traces/input_record.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tradewind {

/// Where a replica is among all replicas of the world.
struct ReplicaPlace {
  std::uint16_t region = 0;
  std::uint16_t pool = 0;
  std::uint32_t replica = 0;  ///< in its pool
  std::uint32_t host = 0;     ///< in the platform, where weights can move
};

/// A scenario's world at time 0: regions with their nodes, pools and signals, delays, and who may go where.
///
/// Everything that can be wrong with what the user named is found here, before the first event.
struct World {
  const Catalogue* catalogue = nullptr;           ///< of the library that the world was built from
  std::vector<std::string> models;                ///< ids of every model that may serve, by model index
  std::vector<std::vector<std::uint16_t>> tiers;  ///< by class: model indices, first tier first
  std::vector<std::unique_ptr<BatchingPolicy>> batching;
  std::vector<Region> regions;
  std::vector<ReplicaPlace> replicas;
  std::vector<std::uint32_t> store_host;      ///< by region: its weight store in the platform
  std::vector<std::vector<Seconds>> one_way;  ///< by origin of the workload, then region
  /// By class, origin and model index: regions that constraints permit and that offer the model, ascending.
  std::vector<std::vector<std::vector<std::vector<std::uint16_t>>>> candidates;
  std::vector<std::vector<std::vector<std::uint16_t>>> permitted;  ///< by class and origin: regions for any tier
  CascadeJudge judge{QualityTable{}};
  double judge_auroc = 0.5;
  Platform platform;
  std::vector<InputRecord> inputs;   ///< every file that it was built from
  std::vector<std::string> remarks;  ///< on grid and price series: what was filled or dropped, one line each
};

/// \throws ConfigError  for unknown models, engines or node types, models that do not fit, deployments larger than
///                      their region, a class without a permitted region, a series that is too short.
[[nodiscard]] World build_world(const Scenario& scenario, const Library& library);

}  // namespace tradewind
