#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>
#include <span>

namespace tradewind {

/// One region's state for one model, as the last telemetry reported it.
///
/// Load counts are as of the last multiple of the telemetry interval; constants and the steering signal are
/// current. A router that needs no load may ignore its age.
struct RegionView {
  std::uint16_t region = 0;
  std::uint32_t replicas_ready = 0;
  std::uint32_t replicas_starting = 0;
  std::uint32_t replicas_max = 0;
  std::uint64_t outstanding = 0;        ///< requests there and not ended: waiting, in prefill or decoding
  std::uint64_t slots_per_replica = 0;  ///< sequences that one replica may run together
  GramsPerJoule intensity{};            ///< of the signal the policy steers by, now
  GramsPerJoule intensity_annual{};     ///< published mean of an earlier year
  DollarsPerJoule price{};              ///< now
  double pue = 1.0;
  LitresPerJoule wue{};

  /// Requests per sequence slot of every replica that may run: 1 is a full region. Counts replicas that would still
  /// have to start, so that an empty region that scales to zero does not look full.
  [[nodiscard]] double load() const {
    // Signed, since that is one instruction to make a double of.
    const double slots =
        static_cast<double>(replicas_max) * static_cast<double>(static_cast<std::int64_t>(slots_per_replica));
    return slots > 0.0 ? static_cast<double>(static_cast<std::int64_t>(outstanding)) / slots : 1e9;
  }
};

/// The regions that a request may go to, and how far they are. Constraints of its class (residency, round-trip limit)
/// are already applied, so every candidate is permitted.
///
/// Candidate indices run from 0 to size()−1 in the topology's order of regions; there is at least one.
class RoutingView {
 public:
  /// \param regions     All regions' views for the requested model, by region index.
  /// \param candidates  Region indices that are permitted, ascending.
  /// \param one_way     Delay from the request's origin, by region index.
  RoutingView(std::span<const RegionView> regions, std::span<const std::uint16_t> candidates,
              std::span<const Seconds> one_way)
      : regions_(regions), candidates_(candidates), one_way_(one_way) {}

  [[nodiscard]] std::size_t size() const { return candidates_.size(); }
  [[nodiscard]] const RegionView& operator[](std::size_t i) const { return regions_[candidates_[i]]; }
  /// One-way delay between the request's origin and candidate `i`: half the round trip.
  [[nodiscard]] Seconds one_way(std::size_t i) const { return one_way_[candidates_[i]]; }

 private:
  std::span<const RegionView> regions_;
  std::span<const std::uint16_t> candidates_;
  std::span<const Seconds> one_way_;
};

}  // namespace tradewind
