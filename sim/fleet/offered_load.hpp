#pragma once

#include "sim/books/offered_work.hpp"
#include "sim/fleet/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tradewind {

/// Work set against what replicas serve at the batch where their classes' limits end (`batch_at_limits`), by model:
/// every replica that a deployment may have, in regions that some of this work may go to.
///
/// An estimate by means: distance, peaks, scaling and the wait for a first token take capacity away.
/// \param work  By class, then model.
/// \param span  In which it came.
[[nodiscard]] std::vector<ModelLoad> loads_at_limits(const Plan& plan, const std::vector<OfferedWork>& work,
                                                     Seconds span);

/// How much a model is asked for, and how much it can give.
struct OfferedLoad {
  std::string model;
  double requests_per_s = 0.0;  ///< that begin with this model: escalations of a cascade are not foreseen
  double capacity_per_s = 0.0;  ///< of such requests, within the limits
  std::uint32_t replicas = 0;

  /// Above 1 limits are missed, however requests are routed.
  [[nodiscard]] double load() const { return requests_per_s / capacity_per_s; }
};

/// The load of every model over a stretch of the run.
struct OfferedLoads {
  std::vector<OfferedLoad> models;  ///< in the order of their ids
  Seconds span{};                   ///< from the start: the whole run, or as far as `requests_max` arrivals reach
};

/// Reads the arrivals of a scenario and tells what models they load.
/// \param requests_max  Arrivals read at most.
/// \throws ConfigError  as `WorkloadStream`.
[[nodiscard]] OfferedLoads offered_loads(const Plan& plan, std::uint64_t requests_max);

/// "llama-3.1-70b: 5 requests/s offered, 47.5 within the limits on 8 replicas (load 11 %)".
[[nodiscard]] std::string to_string(const OfferedLoad& load);

}  // namespace tradewind
