#include "policies/balancing/balancing_policy.hpp"
#include "policies/policy_info.hpp"

#include <algorithm>

namespace tradewind {
namespace {

/// When every replica is filled, the least outstanding one.
class Pack final : public BalancingPolicy {
 public:
  explicit Pack(const Params& params) : outstanding_max_(params.count("outstanding_max")) {}
  std::uint32_t choose(const RequestView&, const PoolView& pool, Generator&) override {
    return pool.first_below(std::min(outstanding_max_, pool.slots_per_replica())).value_or(pool.least_outstanding());
  }

 private:
  std::uint32_t outstanding_max_;
};

}  // namespace

PolicyInfo<BalancingPolicy> pack_balancing() {
  return {
      .name = "pack",
      .summary =
          "Fills the replica with the lowest index before the next, so that the last ones empty and can be stopped.",
      .source = "own, after first-fit consolidation (Beloglazov et al., FGCS 28, 2012)",
      .params = {{.key = "outstanding_max",
                  .help = "Requests of one replica before the next is used, at most its sequence slots; more means "
                          "fewer replicas and slower tokens.",
                  .default_value = 64.0,
                  .min = 1.0,
                  .max = 65536.0,
                  .whole = true}},
      .make = make_policy<Pack>};
}

}  // namespace tradewind
