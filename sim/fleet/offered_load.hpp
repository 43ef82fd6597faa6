#pragma once

#include "sim/fleet/plan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
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

/// What one replica gives at most, remembered: regions and variants often have the same machines and the same work.
class ReplicaRates {
 public:
  /// Requests per second of a replica of this pool whose batch is always full. The pool's models and parts come from
  /// one catalogue for as long as this lives.
  /// \param lengths  Mean prompt and output tokens.
  [[nodiscard]] double of(const PoolPlan& pool, const Accelerator& part, std::uint32_t token_budget,
                          std::pair<std::uint32_t, std::uint32_t> lengths);

 private:
  using Machine = std::tuple<std::string, std::string, std::string, int, bool>;  ///< model, engine, part, parallelism
  using Work = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
  std::map<std::pair<Machine, Work>, double> known_;
};

/// Reads the arrivals of a scenario and sets them against what full batches of their mean lengths are served at
/// (`steady_state`, exponential answers, every replica that a deployment may have).
///
/// An estimate, to find a load out of all proportion before it fills memory: lengths that vary, distance, scaling and
/// promises take capacity away.
/// \param requests_max  Arrivals read at most.
/// \param rates         Of replicas of the same catalogue.
/// \throws ConfigError  as `WorkloadStream`.
[[nodiscard]] OfferedLoads offered_loads(const Plan& plan, std::uint64_t requests_max, ReplicaRates& rates);

/// "llama-3.1-70b: 5 requests/s offered, 47.5 served by 8 replicas (load 11 %)".
[[nodiscard]] std::string to_string(const OfferedLoad& load);

}  // namespace tradewind
