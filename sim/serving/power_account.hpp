#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/serving/segment.hpp"

namespace tradewind {

/// What a replica's power rule did: all zero where no rule was ever given.
struct PowerAccount {
  Seconds busy{};         ///< working time under a rule
  Seconds slowed{};       ///< of it, at a lower clock than the default
  Seconds at_clock{};     ///< ∫ share of the default clock over the working time
  Joules above_cap{};     ///< of all accelerators of the replica, what iterations drew beyond their cap
  Watts above_cap_max{};  ///< most that an iteration drew beyond the cap, on average over it; of one accelerator

  /// Adds a segment run at one clock.
  /// \param cap  Of all accelerators of the replica; infinite for none.
  void add(const Segment& segment, double clock, Watts cap, int gpus);
  PowerAccount& operator+=(const PowerAccount& other);
};

}  // namespace tradewind
