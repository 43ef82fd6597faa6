#include "sim/bound/carbon_bound.hpp"

#include "sim/base/flow/transport.hpp"
#include "sim/base/math/portable.hpp"
#include "sim/bound/period_axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <tuple>

namespace tradewind {

namespace {

constexpr std::size_t periods_max = 48;     ///< beyond, periods are joined
constexpr std::size_t routes_max = 250000;  ///< beyond, they are joined further
constexpr double bands_per_octave = 8.0;    ///< of power, whose cells share a source where periods are joined

/// What the two lines take from a cell and from a region.
struct Line {
  Joules DemandCell::*joules = nullptr;
  Seconds DemandCell::*gpu_seconds = nullptr;
  Watts DemandCell::*power_max = nullptr;
  bool with_host = false;  ///< times κ
};

constexpr Line certified{&DemandCell::least, &DemandCell::least_gpu_seconds, &DemandCell::least_power_max, true};
constexpr Line hindsight{&DemandCell::observed, &DemandCell::observed_gpu_seconds, &DemandCell::observed_power_max,
                         false};

/// Work that may go to the same places.
struct Work {
  const std::vector<std::uint16_t>* regions = nullptr;
  std::size_t first_period = 0;
  std::size_t last_period = 0;
  Joules joules{};
  Watts power{};  ///< joules ÷ the accelerator-seconds that it takes at least; infinite where it takes none
};

const std::vector<std::uint16_t>& permitted_of(const BoundProblem& problem, const DemandCell& cell) {
  if (cell.klass >= problem.permitted.size() || cell.klass >= problem.served_within.size() ||
      cell.origin >= problem.permitted[cell.klass].size()) {
    throw std::logic_error("a demand cell has a class or origin that the bound does not know");
  }
  return problem.permitted[cell.klass][cell.origin];
}

Watts power_of(const DemandCell& cell, const Line& line) {
  const Seconds gpu_seconds = cell.*line.gpu_seconds;
  const Watts mean =
      gpu_seconds > Seconds(0) ? cell.*line.joules / gpu_seconds : Watts(std::numeric_limits<double>::infinity());
  return std::max(mean, cell.*line.power_max);
}

/// The cells as work on the given periods. Cells that may go to the same places become one: of the same power, where
/// periods are the problem's own; of about the same, at the highest of them, where periods are joined.
std::vector<Work> work_of(const BoundProblem& problem, const Line& line, const PeriodAxis& axis, std::size_t joined) {
  using Places = std::tuple<std::uint16_t, std::vector<std::uint16_t>, std::size_t, double>;
  std::map<Places, Work> works;
  for (const DemandCell& cell : problem.demand) {
    const std::vector<std::uint16_t>& regions = permitted_of(problem, cell);
    const std::size_t period = cell.period / joined;
    if (period >= axis.count()) throw std::logic_error("a demand cell lies behind the end of the bound's time");
    if (regions.empty() || !(cell.*line.joules > Joules(0))) continue;
    const Watts power = power_of(cell, line);
    const double band = joined == 1 ? power.value() : std::floor(bands_per_octave * portable::log2(power.value()));
    Work& work = works[{cell.klass, regions, period, band}];
    work.regions = &regions;
    work.first_period = period;
    work.last_period = axis.last_for(period, problem.served_within[cell.klass]);
    work.joules += cell.*line.joules;
    work.power = std::max(work.power, power);
  }
  std::vector<Work> listed;
  for (const auto& entry : works) listed.push_back(entry.second);
  return listed;
}

std::size_t routes_of(const std::vector<Work>& works) {
  std::size_t count = 0;
  for (const Work& work : works) count += work.regions->size() * (work.last_period - work.first_period + 1);
  return count;
}

/// Joins periods until there are few enough of them, and of routes.
std::size_t periods_to_join(const BoundProblem& problem, const Line& line) {
  const std::size_t given = PeriodAxis(problem.period_length, problem.end).count();
  for (std::size_t joined = (given + periods_max - 1) / periods_max; joined < given; joined += 1 + joined / 8) {
    const PeriodAxis axis(problem.period_length * static_cast<double>(joined), problem.end);
    if (routes_of(work_of(problem, line, axis, joined)) <= routes_max) return joined;
  }
  return given;
}

/// Grams of a joule at the accelerators, by region and period: region-major.
std::vector<double> prices_of(const BoundProblem& problem, const Line& line, const PeriodAxis& axis) {
  std::vector<double> prices;
  for (const BoundRegion& region : problem.regions) {
    if (region.intensity == nullptr) throw std::logic_error("a region of the bound has no carbon intensity");
    const double factor = line.with_host ? region.pue * region.kappa : region.pue;
    for (std::size_t period = 0; period < axis.count(); ++period) {
      prices.push_back(factor * axis.least_of(*region.intensity, period));
    }
  }
  return prices;
}

/// Each work at its cheapest place, as if capacity were unlimited.
Grams unlimited(const std::vector<Work>& works, const std::vector<double>& prices, std::size_t periods) {
  Grams sum{};
  for (const Work& work : works) {
    double least = std::numeric_limits<double>::infinity();
    for (const std::uint16_t region : *work.regions) {
      for (std::size_t period = work.first_period; period <= work.last_period; ++period) {
        least = std::min(least, prices.at(region * periods + period));
      }
    }
    sum += work.joules * GramsPerJoule(least);
  }
  return sum;
}

/// Accelerator-seconds of work into those of regions and periods.
TransportProblem transport_of(const BoundProblem& problem, const std::vector<Work>& works,
                              const std::vector<double>& prices, const PeriodAxis& axis) {
  TransportProblem transport;
  for (const BoundRegion& region : problem.regions) {
    for (std::size_t period = 0; period < axis.count(); ++period) {
      const Seconds length = axis.end_of(period) - axis.begin_of(period);
      transport.capacities.push_back(region.gpus > 0.0 ? region.gpus * length.value() : 0.0);
    }
  }
  for (const Work& work : works) {
    const std::size_t source = transport.supplies.size();
    transport.supplies.push_back((work.joules / work.power).value());
    for (const std::uint16_t region : *work.regions) {
      for (std::size_t period = work.first_period; period <= work.last_period; ++period) {
        const std::size_t sink = region * axis.count() + period;
        transport.routes.push_back({source, sink, work.power.value() * prices.at(sink)});
      }
    }
  }
  return transport;
}

struct Solved {
  Grams carbon{};
  bool fits = true;
};

Solved solve(const BoundProblem& problem, const Line& line, std::size_t joined) {
  const PeriodAxis axis(problem.period_length * static_cast<double>(joined), problem.end);
  std::vector<Work> works = work_of(problem, line, axis, joined);
  const std::vector<double> prices = prices_of(problem, line, axis);
  const auto limited = std::stable_partition(works.begin(), works.end(),
                                             [](const Work& work) { return !std::isfinite(work.power.value()); });
  const Grams without = unlimited({works.begin(), limited}, prices, axis.count());
  const std::vector<Work> held(limited, works.end());
  const auto plan = solve_transport(transport_of(problem, held, prices, axis));
  if (!plan) return {without + unlimited(held, prices, axis.count()), false};
  return {without + Grams(plan->cost), true};
}

}  // namespace

void DemandCell::add(Joules request_least, Seconds request_least_gpu_seconds, Joules request_observed,
                     Seconds request_observed_gpu_seconds) {
  const auto power = [](Joules joules, Seconds gpu_seconds) {
    return joules > Joules(0) ? joules / gpu_seconds : Watts(0);  // infinite where no accelerator's time is taken
  };
  least += request_least;
  least_gpu_seconds += request_least_gpu_seconds;
  observed += request_observed;
  observed_gpu_seconds += request_observed_gpu_seconds;
  least_power_max = std::max(least_power_max, power(request_least, request_least_gpu_seconds));
  observed_power_max = std::max(observed_power_max, power(request_observed, request_observed_gpu_seconds));
}

CarbonBound solve_bound(const BoundProblem& problem) {
  const std::size_t joined = std::max(periods_to_join(problem, certified), periods_to_join(problem, hindsight));
  const Solved never_below = solve(problem, certified, joined);
  const Solved best_placed = solve(problem, hindsight, joined);
  return {never_below.carbon, best_placed.carbon, never_below.fits, best_placed.fits,
          problem.period_length * static_cast<double>(joined)};
}

}  // namespace tradewind
