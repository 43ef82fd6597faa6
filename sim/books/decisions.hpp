#pragma once

#include "sim/books/facts.hpp"

#include <vector>

namespace tradewind {

/// What a router saw of one region that it might have chosen.
struct SeenRegion {
  std::uint16_t region = 0;
  GramsPerJoule intensity{};
  double pue = 1.0;
  Joules energy{};  ///< that the request was expected to draw there, above idle and before PUE
  double load = 0.0;
  Seconds one_way{};
};

/// Where the router sent a request, and what it saw when it did.
struct Decision {
  std::uint64_t request = 0;
  std::uint8_t tier = 0;  ///< of its cascade
  Seconds at{};
  Seconds not_before{};
  std::uint16_t region = 0;      ///< that was chosen
  std::vector<SeenRegion> seen;  ///< of the permitted regions, in order
  RouteReason reason;            ///< as the policy gives it; scores in the order of `seen`
};

/// Keeps every decision of the router: on demand, since a run may make a billion.
class Decisions final : public Observer {
 public:
  void routed(const Routed& fact) override {
    Decision decision{fact.request.id,
                      fact.request.tier,
                      fact.at,
                      fact.not_before,
                      fact.request.region,
                      {},
                      fact.policy.reason(fact.regions, fact.candidate, fact.at)};
    for (std::size_t i = 0; i < fact.regions.size(); ++i) {
      const RegionView& view = fact.regions[i];
      decision.seen.push_back({view.region, view.intensity, view.pue, view.energy + view.wake_energy,
                               fact.regions.load(i, fact.at), fact.regions.one_way(i)});
    }
    decisions_.push_back(std::move(decision));
  }
  [[nodiscard]] const std::vector<Decision>& decisions() const { return decisions_; }

 private:
  std::vector<Decision> decisions_;
};

}  // namespace tradewind
