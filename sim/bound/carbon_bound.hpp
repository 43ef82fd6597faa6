#pragma once

#include "sim/site/signal.hpp"
#include "sim/units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind {

/// Work of all requests of one class that arrived from one origin in one slot of time.
struct DemandCell {
  std::uint16_t origin = 0;
  std::uint16_t klass = 0;
  std::uint32_t slot = 0;
  Joules least{};                  ///< accelerators: no way of serving these requests draws less
  Seconds least_gpu_seconds{};     ///< accelerator-seconds: no way of serving them takes less
  Joules observed{};               ///< what they drew in the run
  Seconds observed_gpu_seconds{};  ///< what they took in the run, as shares of busy replicas
};

/// A region as the bound sees it.
struct BoundRegion {
  const Signal* intensity = nullptr;  ///< g/J, must cover [0, end]
  double pue = 1.0;                   ///< least over the run
  double kappa = 1.0;                 ///< least over its nodes
  double gpus = 0.0;                  ///< accelerators that its deployments may use at most
};

/// Everything that decides the two reference lines of one run.
struct BoundProblem {
  Seconds slot_length{};
  Seconds duration{};  ///< arrivals end
  Seconds end{};       ///< duration + drain
  std::vector<DemandCell> demand;
  std::vector<BoundRegion> regions;
  /// By class, then origin: the regions that constraints permit, ascending.
  std::vector<std::vector<std::vector<std::uint16_t>>> permitted;
  /// By class: how long after its arrival a request may still be served (its enforced time-out); none: until `end`.
  std::vector<std::optional<Seconds>> served_within;
};

/// The two lines. Grams of CO2-equivalent.
struct CarbonBound {
  Grams certified_flow{};  ///< location-based carbon of work that no placement can avoid, at facility boundary
  Grams hindsight{};       ///< least carbon of the very joules that were drawn, accelerators times PUE
};

/// Solves both flows (`transport.hpp`).
///
/// Certified: cost of a unit of work = least joules × κ × PUE × least intensity in the slot, capacity of a slot = its
/// accelerator-seconds; nothing that serves all demand can emit less. Hindsight: the same with observed joules (× PUE,
/// without κ) and observed accelerator-seconds. Costs are rounded down and capacities up, so the certified line stays
/// a bound.
[[nodiscard]] CarbonBound solve_bound(const BoundProblem& problem);

}  // namespace tradewind
