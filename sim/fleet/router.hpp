#pragma once

#include "policies/routing/routing_policy.hpp"
#include "sim/fleet/region_views.hpp"
#include "sim/request/passage.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace tradewind {

/// What a policy may know of a request, but for what is predicted of it.
[[nodiscard]] RequestView view_of(const Passage& request, const RequestClass& request_class);

/// Asks the routing policy where requests go.
///
/// A policy that ranks by its view alone is asked for an order once as long as the view stays as it is.
class Router {
 public:
  /// Both must outlive it.
  Router(const Plan& plan, const std::vector<Region>& regions);

  /// The regions that a request may go to, as they are seen from its origin: those whose replicas hold its prompt and
  /// the answer that is expected, if there are any. Holds until it is asked again.
  /// \param now  The request's own time, which may lie ahead of the present.
  [[nodiscard]] RoutingView seen_by(const Passage& request, std::uint16_t model, Seconds now);
  /// \param regions  What it was seen by last.
  /// \throws std::logic_error  for a policy that chooses what it was not offered.
  [[nodiscard]] Route route(const Passage& request, std::uint16_t model, const RoutingView& regions, Seconds now);
  /// A request has set out to its region.
  void sent(const Passage& request, std::uint16_t model, Seconds now) { views_.sent(request, model, now); }
  /// Prices and intensities have changed.
  void see_signals(Seconds now) { views_.see_signals(now); }
  /// Requests may be routed ahead of the present up to this time.
  [[nodiscard]] Seconds alike_before(Seconds present) const { return views_.alike_before(present); }
  [[nodiscard]] RoutingPolicy& policy() const { return *policy_; }
  /// Asks for every request by itself: the slow twin.
  void ask_singly() { view_policy_ = nullptr; }

 private:
  struct KnownRanking {
    std::uint64_t version = 0;  ///< of the view
    Ranking ranking;
  };

  const Plan* plan_;
  RegionViews views_;
  std::shared_ptr<RoutingPolicy> policy_;
  const ViewRoutingPolicy* view_policy_;  ///< the same, where its answers are kept
  std::vector<KnownRanking> known_;       ///< by model, class and origin
  std::vector<char> unlike_;              ///< by model: regions differ in what they hold
  std::vector<std::uint16_t> holding_;    ///< candidates that hold the last request, where not all do
  std::uint64_t version_ = 0;             ///< of what it was seen by; 0: of nobody else
  Stream random_;
};

}  // namespace tradewind
