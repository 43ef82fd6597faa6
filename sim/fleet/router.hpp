#pragma once

#include "policies/routing/routing_policy.hpp"
#include "sim/fleet/published_views.hpp"
#include "sim/request/passage.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace tradewind {

/// What a policy may know of a request.
[[nodiscard]] RequestView view_of(const Passage& request, const RequestClass& request_class);

/// Asks the routing policy where requests go.
///
/// A policy that looks at nothing but its view is asked once as long as the view stays as it is.
class Router {
 public:
  /// Both must outlive it.
  Router(const Plan& plan, const PublishedViews& views);

  /// The regions that a request may go to, as they are seen now.
  [[nodiscard]] RoutingView seen_by(const Passage& request, std::uint16_t model) const;
  /// \param now  The request's own time, which may lie ahead of the present.
  /// \throws std::logic_error  for a policy that chooses what it was not offered.
  [[nodiscard]] Route route(const Passage& request, std::uint16_t model, const RoutingView& regions, Seconds now);
  [[nodiscard]] const RoutingPolicy& policy() const { return *policy_; }
  /// Asks for every request by itself: the slow twin.
  void ask_singly() { view_policy_ = nullptr; }

 private:
  struct KnownRoute {
    std::uint64_t version = 0;  ///< of the view
    std::size_t candidate = 0;
  };

  const Plan* plan_;
  const PublishedViews* views_;
  std::shared_ptr<RoutingPolicy> policy_;
  const ViewRoutingPolicy* view_policy_;  ///< the same, where its answers are kept
  std::vector<KnownRoute> known_;         ///< by model, class and origin
  Stream random_;
};

}  // namespace tradewind
