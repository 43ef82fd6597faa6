#include "policies/balancing/balancing_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

class LeastOutstanding final : public BalancingPolicy {
 public:
  std::uint32_t choose(const RequestView&, const PoolView& pool, Generator&) override {
    return pool.least_outstanding();
  }
};

}  // namespace

PolicyInfo<BalancingPolicy> least_outstanding_balancing() {
  return {.name = "least_outstanding",
          .summary = "The replica with the fewest outstanding requests.",
          .source = "least-request balancing (Envoy, NGINX)",
          .params = {},
          .make = make_policy<LeastOutstanding>};
}

}  // namespace tradewind
