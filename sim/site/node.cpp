#include "sim/site/node.hpp"

namespace tradewind {

void Node::settle(Seconds now, Phase phase, EnergyRows& rows) {
  const Seconds span = now - settled_;
  settled_ = now;
  if (power_ == NodePower::booting) rows.cold_start += type_->boot_power * span;
  if (power_ == NodePower::on) {
    rows.cold_start += share_.at_node(part_->idle_context, loading_gpus_, span);
    if (ready_gpus_ == 0 && loading_gpus_ > 0) rows.cold_start += share_.host(span);
  }
  // After the window only work is charged: a fleet that drains longer must not look worse for standing there.
  if (phase == Phase::drain) return;
  if (phase == Phase::window && power_ != NodePower::standby) held_ += span;
  if (power_ == NodePower::standby && !rented_) rows.host += type_->standby_power * span;
  if (power_ == NodePower::on) {
    const Joules idle = part_->idle_bare * static_cast<double>(bare_gpus_) * span;
    rows.gpu_idle += idle;
    rows.host += share_.beyond(idle);
    if (ready_gpus_ > 0 || loading_gpus_ == 0) rows.host += share_.host(span);
  }
}

}  // namespace tradewind
