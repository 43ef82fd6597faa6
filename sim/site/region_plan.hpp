#pragma once

#include "policies/batching/batching_policy.hpp"
#include "sim/hardware/accelerator.hpp"
#include "sim/llm/step_model.hpp"
#include "sim/serving/replica.hpp"
#include "sim/site/supply.hpp"
#include "topologies/region_spec.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// One server as it stands at time 0.
struct NodePlan {
  const NodeType* type = nullptr;
  const Accelerator* part = nullptr;
  bool rented = false;  ///< on demand: what is released costs and draws nothing
  bool kept = false;    ///< always powered, or holds a replica that the scaling policy never stops
  bool on = false;
};

/// Where a pool stands in the world.
struct PoolPlace {
  std::uint16_t region = 0;
  std::uint16_t pool = 0;  ///< in its region
  std::uint16_t model = 0;
  std::uint32_t first_replica = 0;  ///< index of its replica 0 among all replicas
};

/// The replicas of one model in one region, as they may become.
struct PoolPlan {
  const DeploymentSpec* spec = nullptr;
  PoolPlace place;
  StepModel model;
  WorkTerms<Joules> least_energy;    ///< of each unit of work at the clocks that are permitted
  std::vector<std::uint32_t> nodes;  ///< of each replica, by index within the region
  std::uint32_t slots = 0;           ///< sequences that one replica may run together
  std::uint32_t floor = 0;           ///< replicas that are warm at the start and never stopped
  Seconds process_start{};           ///< of an engine, before it loads weights
  Seconds after_load{};              ///< from weights loaded to ready
  Bytes weights{};
  Bytes cache_per_token{};  ///< of KV cache, all accelerators of a replica together
  int next = -1;            ///< pool of the region that decodes what this one has prefilled; −1: it answers by itself

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(nodes.size()); }
};

/// One data centre at time 0: what never changes in a run.
struct RegionPlan {
  const RegionSpec* spec = nullptr;
  SupplySignals signals;
  std::vector<NodePlan> nodes;
  std::vector<PoolPlan> pools;
  std::vector<int> pool_of_model;  ///< by model index; −1: not offered here

  /// Of a model; null where it is not offered.
  [[nodiscard]] const PoolPlan* pool_of(std::size_t model) const {
    return pool_of_model[model] < 0 ? nullptr : &pools[static_cast<std::size_t>(pool_of_model[model])];
  }
};

}  // namespace tradewind
