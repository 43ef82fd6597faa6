#pragma once

#include <cstdint>

namespace tradewind {

/// Processor time of this process so far, in seconds, children not included.
[[nodiscard]] double processor_seconds();

/// A fixed piece of work that stands for the speed of a machine: costs are told in its steps as well as in seconds, so
/// that figures from unlike machines, or from a busy one, can be compared.
///
/// A step draws a 64-bit number, reads and writes one of 131,072 doubles (1 MiB, about the second-level cache of a
/// core) at a place that depends on it, and adds: integer arithmetic, a dependent load, floating point, as a simulator
/// mixes them.
class CalibrationLoop {
 public:
  static constexpr std::uint64_t steps = 4'000'000;

  /// Runs the steps once, about 0.03 s.
  /// \return  Seconds of processor time that one step took.
  [[nodiscard]] static double seconds_per_step();
};

}  // namespace tradewind
