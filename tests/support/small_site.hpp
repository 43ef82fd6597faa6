#pragma once

#include "sim/site/region.hpp"
#include "tests/support/small_model.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace tradewind::testing {

/// A server of round figures around four of the small accelerators, which idle at 70 W bare and at 110 W with a
/// context.
inline NodeType small_node_type() {
  NodeType type;
  type.id = "test-node";
  type.gpus = 4;
  type.host_power = Watts(1000);
  type.kappa = 1.2;
  type.standby_power = Watts(20);
  type.boot_time = Seconds(60);
  type.boot_power = Watts(1500);
  type.nic = gigabytes_per_second(50);
  type.embodied_host = Grams(600);
  type.service_life = Seconds(1e6);
  type.rent_per_gpu = DollarsPerSecond(0.001);
  type.amortisation_per_gpu = DollarsPerSecond(0.0004);
  return type;
}

/// Whatever waits joins, up to so many sequences.
class AllJoin final : public BatchingPolicy {
 public:
  explicit AllJoin(std::uint32_t sequences = 8) : sequences_(sequences) {}
  [[nodiscard]] BatchRule rule(const BatchView& /*batch*/) const override {
    return {sequences_, 512, false, true, Seconds(0)};
  }
  [[nodiscard]] std::uint32_t sequences_max() const override { return sequences_; }

 private:
  std::uint32_t sequences_;
};

/// A region of one node with so many replicas of one accelerator each, at constant intensity and price, and all that
/// it lives by.
struct SmallSite {
  explicit SmallSite(std::uint32_t replicas, double pue = 1.0) {
    spec.id = "test-region";
    spec.pue = pue;
    deployment.model = "test-8b";
    deployment.replicas_max = static_cast<int>(replicas);
    plan.spec = &spec;
    plan.signals = {Signal::constant(0.1), {}, Signal::constant(2e-8), Signal::constant(0.1)};
    plan.nodes = {{.type = &type, .part = &part, .on = true}};
    PoolPlan pool{.spec = &deployment, .place = {}, .model = small_step_model(40.0), .least_energy = {}, .nodes = {}};
    pool.nodes.assign(replicas, 0);
    pool.slots = batching.sequences_max();
    plan.pools.push_back(std::move(pool));
    plan.pool_of_model = {0};
  }
  ~SmallSite() = default;
  SmallSite(const SmallSite&) = delete;
  SmallSite& operator=(const SmallSite&) = delete;

  [[nodiscard]] Region region() {
    return {plan, batching, EngineMode::fast_forward, now, phase, Telemetry(telemetry_interval, 4)};
  }

  NodeType type = small_node_type();
  Accelerator part = small_accelerator(40.0);
  AllJoin batching;
  RegionSpec spec;
  DeploymentSpec deployment;
  RegionPlan plan;
  Seconds now{};
  Phase phase = Phase::window;
  Seconds telemetry_interval{5.0};
};

}  // namespace tradewind::testing
