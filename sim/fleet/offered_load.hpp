#pragma once

#include "sim/fleet/plan.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// How much a model is asked for, and how much it can give.
struct OfferedLoad {
  std::string model;
  double requests_per_s = 0.0;  ///< that begin with this model: escalations of a cascade are not foreseen
  double capacity_per_s = 0.0;  ///< of all its replicas in regions that some of these requests may go to
  std::uint32_t replicas = 0;

  /// Above 1 nobody keeps up, however requests are routed.
  [[nodiscard]] double load() const { return requests_per_s / capacity_per_s; }
};

/// The load of every model over a stretch of the run.
struct OfferedLoads {
  std::vector<OfferedLoad> models;  ///< in the order of their ids
  Seconds span{};                   ///< from the start: the whole run, or as far as `requests_max` arrivals reach
};

/// Reads the arrivals of a scenario and sets them against what full batches of their mean lengths are served at
/// (`steady_state`, exponential answers, every replica that a deployment may have).
///
/// An estimate, to find a load out of all proportion before it fills memory: lengths that vary, distance, scaling and
/// promises take capacity away.
/// \param requests_max  Arrivals read at most.
/// \throws ConfigError  as `WorkloadStream`.
[[nodiscard]] OfferedLoads offered_loads(const Plan& plan, std::uint64_t requests_max);

/// "llama-3.1-70b: 5 requests/s offered, 47.5 served by 8 replicas (load 11 %)".
[[nodiscard]] std::string to_string(const OfferedLoad& load);

}  // namespace tradewind
