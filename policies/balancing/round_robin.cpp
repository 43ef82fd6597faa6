#include "policies/balancing/balancing_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

class RoundRobin final : public BalancingPolicy {
 public:
  std::uint32_t choose(const RequestView&, const PoolView& pool, Generator&) override {
    return pool.ready_replica(turn_++ % pool.ready_count());
  }

 private:
  std::uint32_t turn_ = 0;
};

}  // namespace

PolicyInfo<BalancingPolicy> round_robin_balancing() {
  return {.name = "round_robin",
          .summary = "The ready replicas in turn.",
          .source = "classic; the default of most load balancers",
          .params = {},
          .make = make_policy<RoundRobin>};
}

}  // namespace tradewind
