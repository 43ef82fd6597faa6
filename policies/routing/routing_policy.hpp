#pragma once

#include "policies/params.hpp"
#include "policies/view/region_view.hpp"
#include "policies/view/request_view.hpp"
#include "sim/base/random/stream.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// Where a request goes, and when at the earliest.
struct Route {
  std::size_t candidate = 0;  ///< index into the RoutingView
  Seconds not_before{};       ///< absolute; at or before now means at once
  /// One that would have been better had it had room, and that could grow: its scaler is told.
  std::optional<std::size_t> wished{};
};

/// Which intensity of a region routers and power policies steer by; what a run is accounted in is another matter.
[[nodiscard]] inline std::vector<ParamSpec> signal_spec() {
  return {{.key = "signal",
           .help = "Which intensity of the grid is steered by; marginal must be stated by every region.",
           .default_value = "average",
           .choices = {"average", "marginal"}}};
}

/// Why a route was chosen, for whoever looks into it.
struct RouteReason {
  std::string why;             ///< in words; empty: the policy's rule says it all
  std::vector<double> scores;  ///< by candidate, lower is better; empty: the policy compares no scores
};

/// Decides which region serves a request.
///
/// Contract: called once per request and model tier, in order of arrival (of a tier's start), with what can be seen
/// then. Reads only its arguments and its own state; deterministic. Random numbers only from `random`, which is keyed
/// by the request's id. The candidate must be one of the view's; a not-before past the request's deadline is cut to it.
class RoutingPolicy {
 public:
  virtual ~RoutingPolicy() = default;
  virtual Route route(const RequestView& request, const RoutingView& regions, Seconds now, Generator& random) = 0;
  /// Why `candidate` was the answer to this view. Asked on demand, right after the answer; changes nothing.
  [[nodiscard]] virtual RouteReason reason(const RoutingView& /*regions*/, std::size_t /*candidate*/,
                                           Seconds /*now*/) const {
    return {};
  }
};

/// Candidates in the order in which a policy would take them.
struct Ranking {
  std::vector<std::uint16_t> order;  ///< best first
  std::size_t eligible = 0;          ///< so many of them are looked at for room; the others are for want of these
};

/// Ranks by what the view shows alone: not by the request, the time or what it decided before.
///
/// So the order holds for all requests of a class from one place, and is asked for once as long as the report stays as
/// it is; who of them has room is looked at for each request.
class ViewRoutingPolicy : public RoutingPolicy {
 public:
  [[nodiscard]] virtual Ranking rank(const RoutingView& regions) const = 0;
  /// The first that has room.
  [[nodiscard]] virtual Route pick(const RoutingView& regions, const Ranking& ranking, Seconds now) const = 0;
  Route route(const RequestView& /*request*/, const RoutingView& regions, Seconds now, Generator& /*random*/) final {
    return pick(regions, rank(regions), now);
  }
};

}  // namespace tradewind
