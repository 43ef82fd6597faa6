#pragma once

#include "policies/batching/batching_policy.hpp"
#include "policies/policy_set.hpp"
#include "policies/power/power_policy.hpp"
#include "sim/books/run_totals.hpp"
#include "sim/fleet/cascade_judge.hpp"
#include "sim/kernel/platform.hpp"
#include "sim/request/request_class.hpp"
#include "sim/site/region_plan.hpp"
#include "traces/workload_stream.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace tradewind {

/// How far from the accelerator per-request energy is read.
enum class Metering { accelerator, node, facility };

/// Where a replica is among all replicas of the world.
struct ReplicaPlace {
  std::uint16_t region = 0;
  std::uint16_t pool = 0;
  std::uint32_t replica = 0;  ///< in its pool
  std::uint32_t host = 0;     ///< in the platform
};

/// Where a node is among all nodes of the world.
struct NodePlace {
  std::uint16_t region = 0;
  std::uint32_t node = 0;  ///< in its region
};

/// When what of a run is, and how it is executed.
struct RunSettings {
  std::uint64_t seed = 1;
  Seconds duration{};
  Seconds warm_up{};
  Seconds end{};  ///< duration and drain
  Seconds telemetry_interval{};
  Seconds timeline_interval{};
  EngineMode engine_mode = EngineMode::fast_forward;
  Metering metering = Metering::facility;
  SignalKind steering = SignalKind::average_direct;  ///< of what policies read
  double network_kwh_per_gb = 0.0;
  double text_bytes_per_token = 0.0;     ///< on the wide-area network
  double missed_max = 0.01;              ///< share of requests that may miss the limits of their class
  double length_prediction_error = 0.0;  ///< deviation of the logarithm
  std::uint64_t in_flight_max = 5'000'000;
  bool look_ahead = true;  ///< asks for memory before it is needed; changes nothing but speed
};

/// A run before its first event: regions with their nodes, pools and signals, delays, and who may go where. It never
/// changes, so that runs, bounds and estimates of load may share it.
struct Plan {
  RunSettings settings;
  PolicySet policies;
  WorkloadSpec workload;
  std::vector<RequestClass> classes;
  std::vector<std::string> models;  ///< ids of every model that may serve, by model index
  /// By class and what its requests ask for (`asked`): model indices, first tier first.
  std::vector<std::vector<std::uint16_t>> tiers;
  std::size_t asked_models = 1;  ///< what a request may ask for: the model of its class, or one that its row names
  std::shared_ptr<const BatchingPolicy> batching;
  std::shared_ptr<const PowerPolicy> power;
  Seconds node_off_after{};  ///< how long a node stays powered without a replica; infinite: for ever
  std::vector<RegionPlan> regions;
  std::vector<ReplicaPlace> replicas;
  std::vector<NodePlace> nodes;
  std::vector<std::uint32_t> node_base;       ///< by region: index of its first node among all
  std::vector<std::uint32_t> store_host;      ///< by region: its weight store in the platform
  std::vector<std::vector<Seconds>> one_way;  ///< by origin of the workload, then region
  /// By class, origin and model index: regions that constraints permit and that offer the model, ascending.
  std::vector<std::vector<std::vector<std::vector<std::uint16_t>>>> candidates;
  /// By class, origin and model asked for: the least work of every way of serving such a request, each once.
  std::vector<std::vector<LeastWorkRule>> least_work;
  CascadeJudge judge{QualityTable{}};
  double judge_auroc = 0.5;
  Platform platform;
  WorldFacts facts;

  [[nodiscard]] std::size_t origins() const { return one_way.size(); }
  /// Reports of a region that may still be on their way to some origin, or just have come.
  [[nodiscard]] std::size_t reports_kept() const {
    Seconds longest{};
    for (const auto& delays : one_way) {
      for (const Seconds delay : delays) longest = std::max(longest, delay);
    }
    return static_cast<std::size_t>(longest / settings.telemetry_interval) + 4;
  }
  /// \param asked  0: the model of the class; else as `Arrival::model`.
  [[nodiscard]] const std::vector<std::uint16_t>& tiers_of(std::uint16_t klass, std::uint16_t asked) const {
    return tiers[klass * asked_models + asked];
  }
  [[nodiscard]] const PoolPlan& pool_of(const ReplicaPlace& place) const {
    return regions[place.region].pools[place.pool];
  }
  [[nodiscard]] const NodePlan& node_of(const ReplicaPlace& place) const {
    return regions[place.region].nodes[pool_of(place).nodes[place.replica]];
  }
  /// Some requests are served on two pools, one after the other.
  [[nodiscard]] bool has_stages() const {
    return std::any_of(regions.begin(), regions.end(), [](const RegionPlan& region) {
      return std::any_of(region.pools.begin(), region.pools.end(), [](const PoolPlan& pool) { return pool.next >= 0; });
    });
  }
  [[nodiscard]] TotalsShape totals_shape() const {
    return {classes.size(),
            origins(),
            regions.size(),
            models.size(),
            settings.duration,
            settings.end,
            settings.timeline_interval};
  }
};

}  // namespace tradewind
