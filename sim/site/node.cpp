#include "sim/site/node.hpp"

namespace tradewind {

void Node::settle(Seconds now, Phase phase, EnergyRows& rows) {
  const Seconds span = now - settled_;
  settled_ = now;
  if (power_ == NodePower::booting) rows.cold_start += type_->boot_power * span;
  if (power_ == NodePower::on) {
    rows.cold_start += part_->idle_context * (type_->kappa * loading_gpus_) * span;
    if (ready_gpus_ == 0 && loading_gpus_ > 0) rows.cold_start += type_->host_power * span;
  }
  // After the window only work is charged: a fleet that drains longer must not look worse for standing there.
  if (phase == Phase::drain) return;
  if (phase == Phase::window && power_ != NodePower::standby) held_ += span;
  if (power_ == NodePower::standby) rows.host += type_->standby_power * span;
  if (power_ == NodePower::on) {
    const Joules idle = part_->idle_bare * static_cast<double>(bare_gpus_) * span;
    rows.gpu_idle += idle;
    rows.host += idle * (type_->kappa - 1.0);
    if (ready_gpus_ > 0 || loading_gpus_ == 0) rows.host += type_->host_power * span;
  }
}

}  // namespace tradewind
