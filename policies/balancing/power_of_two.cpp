#include "policies/balancing/balancing_policy.hpp"
#include "policies/policy_info.hpp"

namespace tradewind {
namespace {

class PowerOfTwo final : public BalancingPolicy {
 public:
  std::uint32_t choose(const RequestView&, const PoolView& pool, Generator& random) override {
    const std::uint32_t ready = pool.ready_count();
    if (ready == 1) return pool.ready_replica(0);
    const auto first = static_cast<std::uint32_t>(random.uniform() * ready);
    auto second = static_cast<std::uint32_t>(random.uniform() * (ready - 1));
    if (second >= first) ++second;  // two different ones, every pair equally likely
    const std::uint32_t a = pool.ready_replica(first);
    const std::uint32_t b = pool.ready_replica(second);
    return pool.outstanding(b) < pool.outstanding(a) ? b : a;
  }
};

}  // namespace

PolicyInfo<BalancingPolicy> power_of_two_balancing() {
  return {.name = "power_of_two",
          .summary = "The less busy of two replicas drawn at random.",
          .source = "Mitzenmacher, IEEE TPDS 12(10), 2001",
          .params = {},
          .make = make_policy<PowerOfTwo>};
}

}  // namespace tradewind
