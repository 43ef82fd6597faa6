#pragma once

#include "sim/metrics/energy_rows.hpp"
#include "sim/site/region_spec.hpp"
#include "sim/site/signal.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind {

/// Where simulated time stands: before what is measured, in it, or after the last arrival.
enum class Phase { warm_up, window, drain };

/// A region's account: energy by row, and what follows from it.
struct RegionAccount {
  EnergyRows energy;
  Joules drain{};   ///< facility energy after the window, part of the rows
  Joules wasted{};  ///< of measured requests that drew and got no answer, part of gpu_active
  Grams location{};
  Grams active{};  ///< location-based, of gpu_active and its PUE: what placement decides
  Grams marginal{};
  Grams embodied{};
  Litres water_site{};
  Litres water_source{};
  Dollars cost{};
  Seconds gpu_busy{};         ///< accelerator-seconds of work inside the window
  Seconds gpu_provisioned{};  ///< accelerator-seconds that stand there inside the window

  RegionAccount& operator+=(const RegionAccount& other);
};

/// How many whole steps have passed by a time: exactly as many as `interval * k` says, however a quotient rounds.
[[nodiscard]] std::int64_t steps_by(Seconds now, Seconds interval);

/// One row of a region's timeline.
struct TimelineEntry {
  Joules facility{};
  Grams location{};
  std::uint64_t requests = 0;  ///< that reached the region
};

/// What a region's energy is priced with. All are step functions whose changes are accounting boundaries.
struct RegionSignals {
  Signal intensity;                ///< of the kind that the run is accounted in
  std::optional<Signal> marginal;  ///< stands beside it, never added
  Signal price;
};

/// Keeps one region's account. Joules gather in the open interval; `settle` closes it and turns them into overhead,
/// grams, litres and dollars at the values that held throughout.
class Ledger {
 public:
  /// \param duration  Of the window's end: rows of the timeline before it and after it are kept apart.
  Ledger(const RegionSpec& spec, const RegionSignals& signals, Seconds duration, Seconds timeline_interval);

  /// The rows of the open interval, to add to.
  [[nodiscard]] EnergyRows& open() { return open_; }
  [[nodiscard]] RegionAccount& account() { return account_; }
  [[nodiscard]] const RegionAccount& account() const { return account_; }
  /// A request has reached the region; of the warm-up none counts.
  void count_request(Seconds now, Phase phase) {
    if (phase != Phase::warm_up) ++entry_at(now, phase).requests;
  }

  /// Closes the open interval at `now`. No signal may have changed inside it, and `phase` held throughout.
  void settle(Seconds now, Phase phase);

  /// Rows from time 0 to the end of the window, cut at multiples of the interval; of a warm-up without energy.
  [[nodiscard]] const std::vector<TimelineEntry>& timeline() const { return timeline_; }
  /// Rows from the end of the window on, cut at the same multiples; as many as there was something to book in.
  [[nodiscard]] const std::vector<TimelineEntry>& drain_timeline() const { return drain_timeline_; }

 private:
  [[nodiscard]] TimelineEntry& entry_at(Seconds now, Phase phase);

  const RegionSpec* spec_;
  const RegionSignals* signals_;
  EnergyRows open_;
  Seconds opened_{};
  RegionAccount account_;
  std::vector<TimelineEntry> timeline_;
  std::vector<TimelineEntry> drain_timeline_;
  Seconds timeline_interval_;
  std::int64_t drain_begins_;  ///< in steps of the interval
};

}  // namespace tradewind
