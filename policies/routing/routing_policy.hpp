#pragma once

#include "policies/view/region_view.hpp"
#include "policies/view/request_view.hpp"
#include "sim/base/random/stream.hpp"

namespace tradewind {

/// Where a request goes, and when at the earliest.
struct Route {
  std::size_t candidate = 0;  ///< index into the RoutingView
  Seconds not_before{};       ///< absolute; at or before now means at once
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
};

/// Decides by what the view shows alone: not by the request, the time or what it decided before.
///
/// So the answer holds for all requests of a class from one place, and is asked for once as long as the view stays as
/// it is: as often as telemetry comes instead of as often as requests do.
class ViewRoutingPolicy : public RoutingPolicy {
 public:
  /// \return  The index of the candidate.
  [[nodiscard]] virtual std::size_t choose(const RoutingView& regions) const = 0;
  Route route(const RequestView& /*request*/, const RoutingView& regions, Seconds /*now*/,
              Generator& /*random*/) final {
    return {choose(regions)};
  }
};

}  // namespace tradewind
