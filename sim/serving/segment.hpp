#pragma once

#include "sim/base/units/limits.hpp"
#include "sim/base/units/quantity.hpp"

#include <cstdint>

namespace tradewind {

/// Time and energy of consecutive iterations of an unchanged batch: iteration i (from 0) takes `time + i·time_slope`.
struct IterationProfile {
  Seconds time{};
  Seconds time_slope{};
  Joules energy{};
  Joules energy_slope{};

  /// The first `iterations` iterations together: an arithmetic series, exact.
  [[nodiscard]] Seconds duration(std::uint64_t iterations) const {
    const double k = static_cast<double>(iterations);
    return time * k + time_slope * (0.5 * k * (k - 1.0));
  }
  [[nodiscard]] Joules energy_of(std::uint64_t iterations) const {
    const double k = static_cast<double>(iterations);
    return energy * k + energy_slope * (0.5 * k * (k - 1.0));
  }
  /// Most iterations, up to `limit`, that are complete after `elapsed`.
  [[nodiscard]] std::uint64_t complete_after(Seconds elapsed, std::uint64_t limit) const;
};

/// A run of iterations between two changes of a replica's batch.
struct Segment {
  IterationProfile profile;
  Seconds start{};
  std::uint64_t iterations = 0;  ///< 0: no segment, the replica rests

  [[nodiscard]] bool active() const { return iterations > 0; }
  [[nodiscard]] Seconds end() const { return start + profile.duration(iterations); }
  /// Energy drawn from the start to `now`, within the segment; a running iteration counts in proportion to its time.
  [[nodiscard]] Joules energy_until(Seconds now) const;
  /// Ends the segment at the first iteration boundary at or after `now`.
  void cut(Seconds now);
};

}  // namespace tradewind
