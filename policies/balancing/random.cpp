#include "policies/balancing/balancing_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

class Random final : public BalancingPolicy {
 public:
  std::uint32_t choose(const RequestView&, const PoolView& pool, Generator& random) override {
    return pool.ready_replica(static_cast<std::uint32_t>(random.uniform() * pool.ready_count()));
  }
};

}  // namespace

PolicyInfo<BalancingPolicy> random_balancing() {
  return {.name = "random",
          .summary = "A ready replica drawn uniformly for each request.",
          .source = "own (the baseline that uses no state)",
          .params = {},
          .make = make_policy<Random>};
}

}  // namespace tradewind
