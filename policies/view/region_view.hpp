#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tradewind {

/// One region's state for requests of one class and model, as the router at one origin knows it.
///
/// Counts are as of the last multiple of the telemetry interval whose report has come the way from there, `reported`;
/// constants, prices and the steering signal are current. What a request would take is a forecast, from the operator's
/// own profile of that hardware (`sim/llm/batch_at_limits.hpp`) and the mean lengths of such requests so far.
struct RegionView {
  std::uint16_t region = 0;
  std::string_view accelerator;  ///< id in the catalogue
  std::uint32_t replicas_ready = 0;
  std::uint32_t replicas_starting = 0;
  std::uint32_t replicas_max = 0;
  std::uint64_t outstanding = 0;     ///< requests there and not ended: waiting, in prefill or decoding
  Seconds reported{};                ///< a request that set out then came there when `outstanding` was counted
  Seconds ttft_recent{};             ///< mean from arrival there to first token, of late; 0 before the first
  double sequences_at_limits = 0.0;  ///< that one replica runs together within the limits of the class
  double requests_per_s = 0.0;       ///< that it serves so
  bool within_limits = true;         ///< false: not even one request keeps them, be it for the way
  Seconds service_alone{};           ///< from first iteration to last of a mean request alone on a replica
  double own = 1.0;                  ///< share of what came there of late that this router sent
  double weight = 1.0;               ///< share of all requests that this router has to place
  std::uint64_t tokens_max = 0;      ///< longest prompt and answer together that a replica holds
  Joules energy{};             ///< of the servers, above idle, for one request more in the batch that it would find
  Joules wake_energy{};        ///< its share of what a node draws that would have to wake for it; 0 where one is ready
  Seconds service{};           ///< from its first iteration there to its last
  double output_tokens = 1.0;  ///< of a mean request, predicted
  GramsPerJoule intensity{};   ///< of the signal the policy steers by, now
  GramsPerJoule intensity_annual{};  ///< published mean of an earlier year
  DollarsPerJoule price{};           ///< now
  double pue = 1.0;
  LitresPerJoule wue{};

  /// A region without a ready replica answers nobody before one has started.
  [[nodiscard]] bool cold() const { return replicas_ready == 0; }
  /// Whether its scaler could start a further replica.
  [[nodiscard]] bool may_grow() const { return replicas_ready + replicas_starting < replicas_max; }
  /// Sequences of all ready replicas within the limits.
  [[nodiscard]] double sequences() const { return sequences_at_limits * replicas_ready; }
  /// How long a mean request is served where replicas run such a share of what they hold within the limits: an
  /// iteration takes longer in proportion to its sequences.
  [[nodiscard]] Seconds service_at(double share) const {
    if (requests_per_s <= 0.0) return service_alone;
    const Seconds full(sequences_at_limits / requests_per_s);
    return service_alone + share * (full - service_alone);
  }
  /// What its ready replicas serve at such a share, in requests per second.
  [[nodiscard]] double rate_at(double share) const {
    const Seconds takes = service_at(share);
    return takes > Seconds(0) ? share * sequences() / takes.value() : 0.0;
  }
  [[nodiscard]] Joules energy_per_token() const { return energy / output_tokens; }
};

/// The regions that a request may go to, and how far they are. Constraints of its class (residency, round-trip limit)
/// are already applied, so every candidate is permitted.
///
/// Candidate indices run from 0 to size()−1 in the topology's order of regions; there is at least one.
class RoutingView {
 public:
  /// \param regions     All regions' views for the requested class and model, by region index.
  /// \param sent        Requests that this router has sent them since the report, by region index.
  /// \param candidates  Region indices that are permitted, ascending.
  /// \param one_way     Delay from the request's origin, by region index.
  RoutingView(std::span<const RegionView> regions, std::span<const std::uint64_t> sent,
              std::span<const std::uint16_t> candidates, std::span<const Seconds> one_way)
      : regions_(regions), sent_(sent), candidates_(candidates), one_way_(one_way) {}

  [[nodiscard]] std::size_t size() const { return candidates_.size(); }
  [[nodiscard]] const RegionView& operator[](std::size_t i) const { return regions_[candidates_[i]]; }
  /// One-way delay between the request's origin and candidate `i`: half the round trip.
  [[nodiscard]] Seconds one_way(std::size_t i) const { return one_way_[candidates_[i]]; }
  /// Requests that this router has sent there since the report.
  [[nodiscard]] double sent(std::size_t i) const {
    // Signed, since that is one instruction to make a double of.
    return static_cast<double>(static_cast<std::int64_t>(sent_[candidates_[i]]));
  }

  /// Requests that are probably there, by those that its replicas hold within the limits: 1 is full. 1e9 for a cold
  /// region.
  ///
  /// The last report, what was sent since if others sent as this router did, and of both what has ended meanwhile:
  /// (N + a·t)/(1 + t/S), the flow N' = a − N/S by one implicit step.
  [[nodiscard]] double load(std::size_t i, Seconds now) const {
    const RegionView& view = (*this)[i];
    const double sequences = view.sequences();
    if (!(sequences > 0.0)) return 1e9;
    const double portion = 0.5 * (view.own + view.weight);
    const double came = portion > 0.0 ? sent(i) / portion : sent(i);
    return (static_cast<double>(view.outstanding) + came) / ((1.0 + turnover(view, 1.0, now)) * sequences);
  }
  /// Whether one request more would break the limits of its class there, or leave less than 1 − `load_max` of what it
  /// holds within them.
  ///
  /// All routers have seen the same report. Each may replace its part of what has ended since, and its weight's part of
  /// what was free, so that together they fill the region and no more.
  [[nodiscard]] bool full(std::size_t i, double load_max, Seconds now) const {
    if (load_max >= 1e9) return false;
    const RegionView& view = (*this)[i];
    const auto there = static_cast<double>(view.outstanding);
    const double free = load_max * view.sequences() - there;
    const double turned = turnover(view, load_max, now);
    return sent(i) >= view.own * there * turned + view.weight * free * (1.0 + turned);
  }

 private:
  /// Times that the requests there have been served since the report, at such a share of what it holds.
  static double turnover(const RegionView& view, double share, Seconds now) {
    const Seconds service = view.service_at(share < 1.0 ? share : 1.0);
    return service > Seconds(0) ? (now - view.reported) / service : 0.0;
  }

  std::span<const RegionView> regions_;
  std::span<const std::uint64_t> sent_;
  std::span<const std::uint16_t> candidates_;
  std::span<const Seconds> one_way_;
};

}  // namespace tradewind
