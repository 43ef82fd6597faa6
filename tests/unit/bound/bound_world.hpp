#pragma once

#include "sim/bound/carbon_bound.hpp"

#include <limits>
#include <vector>

namespace tradewind::testing {

/// Intensities by region and period of one hour, in g/J; signals live as long as this.
struct World {
  std::vector<Signal> signals;
  BoundProblem problem;
};

inline Signal hourly(const std::vector<double>& values) {
  std::vector<Seconds> starts;
  for (std::size_t i = 0; i < values.size(); ++i) starts.push_back(hours(static_cast<double>(i)));
  return {starts, values, hours(static_cast<double>(values.size()))};
}

/// One class from one origin, which may go anywhere at any time.
inline World world(const std::vector<std::vector<double>>& intensity, double gpus) {
  World made;
  std::vector<std::uint16_t> all;
  for (const auto& values : intensity) {
    made.signals.push_back(hourly(values));
    all.push_back(static_cast<std::uint16_t>(all.size()));
  }
  made.problem.period_length = hours(1);
  made.problem.end = hours(static_cast<double>(intensity.at(0).size()));
  made.problem.duration = made.problem.end;
  made.problem.permitted = {{all}};
  made.problem.served_within = {std::nullopt};
  for (std::size_t r = 0; r < intensity.size(); ++r) made.problem.regions.push_back({nullptr, 1.0, 1.0, gpus});
  return made;
}

inline CarbonBound solved(World& world) {
  for (std::size_t r = 0; r < world.signals.size(); ++r) world.problem.regions[r].intensity = &world.signals[r];
  return solve_bound(world.problem);
}

/// Requests of `power` that take all of `gpus` accelerators for an hour.
inline DemandCell filling(double gpus, double power, std::uint32_t period) {
  DemandCell cell;
  cell.period = period;
  cell.add(Joules(3600.0 * gpus * power), hours(gpus), Joules(3600.0 * gpus * power), hours(gpus));
  return cell;
}

}  // namespace tradewind::testing
