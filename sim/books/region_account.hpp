#pragma once

#include "sim/site/region.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// A region's account: energy by row, and what follows from it. Accounts of parts add up.
struct RegionAccount {
  EnergyRows energy;
  Joules drain{};   ///< facility energy after the window, part of the rows
  Joules wasted{};  ///< of measured requests that drew and got no answer, part of gpu_active
  Grams location{};
  CarbonRows rows;  ///< the same by what was drawn for
  Grams marginal{};
  Grams life_cycle{};  ///< beside direct intensity
  Grams embodied{};
  Litres water_site{};
  Litres water_source{};
  Dollars hardware{};         ///< amortisation, or rent that contains power
  Dollars electricity{};      ///< where it is not in the rent
  Seconds gpu_busy{};         ///< accelerator-seconds of work inside the window
  Seconds gpu_provisioned{};  ///< accelerator-seconds that stand there inside the window
  PowerAccount power;         ///< what caps and clocks did

  void add(const Settlement& settlement);
  void add(const RegionClosing& closing);
  RegionAccount& operator+=(const RegionAccount& other);
};

}  // namespace tradewind
