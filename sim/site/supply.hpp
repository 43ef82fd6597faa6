#pragma once

#include "sim/base/signal/signal.hpp"
#include "sim/site/energy_rows.hpp"
#include "sim/site/phase.hpp"
#include "topologies/region_spec.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace tradewind {

/// What a region's energy is priced with. All are step functions, whose changes end an accounting interval.
struct SupplySignals {
  Signal intensity;                ///< of the kind that the run is accounted in
  std::optional<Signal> marginal;  ///< stands beside it, never added
  Signal price;
  Signal steering;                     ///< the intensity that policies read
  std::optional<Signal> life_cycle{};  ///< stands beside direct intensity, where the region states it
};

/// A source of energy beside the grid: panels, a battery.
///
/// Contract: `take` is called once an interval and in order of time, with what is still wanted in it; no value changes
/// inside an interval (`next_change`). Deterministic.
class PowerSource {
 public:
  virtual ~PowerSource() = default;
  /// \return  How much of `wanted` it gives in [from, to].
  virtual Joules take(Joules wanted, Seconds from, Seconds to) = 0;
  /// Of what it gives at `at`.
  [[nodiscard]] virtual GramsPerJoule intensity(Seconds at) const = 0;
  [[nodiscard]] virtual DollarsPerJoule price(Seconds at) const = 0;
  /// The first change of what it can give strictly after `at`; infinite for none.
  [[nodiscard]] virtual Seconds next_change(Seconds at) const = 0;
};

/// An interval's energy, and what followed from it.
struct Settlement {
  Seconds from{};
  Seconds to{};
  Phase phase = Phase::window;
  EnergyRows energy;
  Joules own{};  ///< of the facility's energy, from sources beside the grid
  Grams location{};
  CarbonRows rows{};  ///< the same by what was drawn for
  Grams marginal{};
  Grams life_cycle{};
  Litres water_site{};
  Litres water_source{};
  Dollars cost{};  ///< of energy; none where the rent contains it
};

/// Where a region's energy comes from: the one place where joules of machines become joules of the facility, grams,
/// litres and dollars.
class Supply {
 public:
  /// Both must outlive it.
  Supply(const RegionSpec& spec, const SupplySignals& signals) : spec_(&spec), signals_(&signals) {}

  /// Sources are asked in the order in which they are added, the grid last.
  void add(std::unique_ptr<PowerSource> source) { sources_.push_back(std::move(source)); }

  [[nodiscard]] const SupplySignals& signals() const { return *signals_; }
  /// What the facility draws for joules of its machines.
  [[nodiscard]] Joules at_facility(Joules machines) const { return machines * spec_->pue; }
  /// Location-based carbon of machines that draw steadily in [from, to], all of it from the grid.
  [[nodiscard]] Grams grid_carbon(Watts machines, Seconds from, Seconds to) const {
    return Grams((machines * spec_->pue).value() * signals_->intensity.integral(from, to));
  }
  /// When anything that prices or steers changes next, strictly after `now`; infinite for never.
  [[nodiscard]] Seconds next_change(Seconds now) const;

  /// Buys what the machines drew in [from, to], in which no signal changed. Of a warm-up nothing is kept.
  /// \param rows  Without overhead.
  [[nodiscard]] Settlement settle(EnergyRows rows, Seconds from, Seconds to, Phase phase);

 private:
  const RegionSpec* spec_;
  const SupplySignals* signals_;
  std::vector<std::unique_ptr<PowerSource>> sources_;
};

}  // namespace tradewind
