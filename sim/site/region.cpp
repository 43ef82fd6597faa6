#include "sim/site/region.hpp"

#include <cmath>

namespace tradewind {

void Region::settle_replica(Pool& pool, std::uint32_t replica, Seconds now, Phase phase) {
  Seconds& since = pool.charged_until(replica);
  const Seconds span = now - since;
  since = now;
  const Node& node = nodes[pool.node_of(replica)];
  const Usage usage = pool.replica(replica).collect(now);
  const double gpus = pool.model().gpus();
  EnergyRows& rows = ledger->open();
  rows.gpu_active += usage.energy;
  rows.host += usage.energy * (node.type().kappa - 1.0);
  if (phase == Phase::drain) {
    rows.host += node.type().host_power * (gpus / node.type().gpus) * usage.busy;
    return;
  }
  const Joules idle = node.part().idle_context * gpus * (span - usage.busy);
  rows.gpu_idle += idle;
  rows.host += idle * (node.type().kappa - 1.0);
  if (phase == Phase::window) ledger->account().gpu_busy += usage.busy * gpus;
}

void Region::settle(Seconds now, Phase phase) {
  for (Node& node : nodes) node.settle(now, phase, ledger->open());
  for (const auto& pool : pools) {
    for (std::uint32_t i = 0; i < pool->ready_count(); ++i) settle_replica(*pool, pool->ready_replica(i), now, phase);
  }
  ledger->settle(now, phase);
}

PowerAccount Region::power(Seconds now) const {
  PowerAccount sum;
  for (const auto& pool : pools) {
    for (std::uint32_t i = 0; i < pool->size(); ++i) sum += pool->replica(i).power(now);
  }
  return sum;
}

void Telemetry::publish(Seconds now) {
  if (pool_ == nullptr) return;  // the model is not offered there
  view_->as_of = interval_ * std::floor(now / interval_);
  next_ = view_->as_of + interval_;
  view_->replicas_ready = pool_->ready_count();
  view_->replicas_starting = pool_->starting_count();
  view_->outstanding = pool_->outstanding_total();
}

}  // namespace tradewind
