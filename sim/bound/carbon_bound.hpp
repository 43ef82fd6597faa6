#pragma once

#include "sim/base/signal/signal.hpp"
#include "sim/base/units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind {

/// Work of requests of one class that arrived from one origin in one period.
///
/// A cell knows sums, not requests, yet a placement may send those that draw most for each accelerator-second to the
/// cleanest places and the rest elsewhere. So that this, too, stays above the bound, a cell keeps the highest power of
/// its requests, and is counted as if it took only joules ÷ that power. Requests that differ much are better kept in
/// several cells of the same origin, class and period: the bound is then closer.
struct DemandCell {
  std::uint16_t origin = 0;
  std::uint16_t klass = 0;
  std::uint32_t period = 0;
  Joules least{};                  ///< accelerators: no way of serving these requests draws less
  Seconds least_gpu_seconds{};     ///< accelerator-seconds: no way of serving them takes less
  Joules observed{};               ///< what they drew in the run
  Seconds observed_gpu_seconds{};  ///< what they took in the run, as shares of busy replicas
  Watts least_power_max{};         ///< largest least ÷ least_gpu_seconds of a request; 0: all have the same
  Watts observed_power_max{};      ///< largest observed ÷ observed_gpu_seconds of a request; 0: all have the same

  /// Adds one request: sums and highest powers.
  void add(Joules request_least, Seconds request_least_gpu_seconds, Joules request_observed,
           Seconds request_observed_gpu_seconds);
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
  Seconds period_length{};
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
  Grams certified_flow{};      ///< location-based carbon of work that no placement can avoid, of the whole facility
  Grams hindsight{};           ///< least carbon of the very joules that were drawn, accelerators times PUE
  bool certified_fits = true;  ///< false: demand exceeds capacity, so the line was drawn without capacities
  bool hindsight_fits = true;  ///< the same for the hindsight line
  Seconds period_length{};     ///< of the periods solved for, a multiple of the problem's
};

/// Solves both flows (`transport.hpp`).
///
/// Certified: cost of a unit of work = least joules × κ × PUE × least intensity in the period, capacity of a period =
/// its accelerator-seconds; nothing that serves all demand can emit less. Hindsight: the same with observed joules (×
/// PUE, without κ) and observed accelerator-seconds; the placement that was observed is one of those it chooses from,
/// so it is never above the run's active carbon. Costs are rounded down and capacities up, so both stay bounds.
///
/// A period costs its least intensity, for work may be done in any part of it, and work may be done in every period
/// that touches its time from arrival to time-out. Work with no permitted region is served by nothing and left out.
/// Long or large problems are solved on longer periods, several of the given ones each, with their least intensity and
/// summed capacity: still bounds, but lower ones; `CarbonBound::period_length` tells.
/// \throws std::logic_error  for a cell of an unknown class, origin or period, or a region without intensity.
[[nodiscard]] CarbonBound solve_bound(const BoundProblem& problem);

}  // namespace tradewind
