#include "tests/laws/energy_meter.hpp"

#include <algorithm>

namespace tradewind::laws {

EnergyMeter::EnergyMeter(const Plan& plan)
    : plan_(&plan), machines_(plan.nodes.size()), servers_(plan.replicas.size()), regions_(plan.regions.size()) {
  for (std::size_t n = 0; n < plan.nodes.size(); ++n) {
    const NodePlan& node = plan.regions[plan.nodes[n].region].nodes[plan.nodes[n].node];
    if (node.on) machines_[n].power = NodePower::on;
  }
  for (std::uint32_t i = 0; i < plan.replicas.size(); ++i) {
    if (plan.replicas[i].replica >= plan.pool_of(plan.replicas[i]).floor) continue;
    servers_[i].state = ReplicaState::ready;
    machine_of(i).ready += gpus_of(i);
  }
}

EnergyMeter::Machine& EnergyMeter::machine_of(std::uint32_t replica) {
  const ReplicaPlace& place = plan_->replicas[replica];
  return machines_[plan_->node_base[place.region] + plan_->pool_of(place).nodes[place.replica]];
}

int EnergyMeter::gpus_of(std::uint32_t replica) const {
  return static_cast<int>(plan_->pool_of(plan_->replicas[replica]).model.gpus());
}

void EnergyMeter::node_changed(const NodeChanged& fact) {
  advance(fact.at);
  machines_[plan_->node_base[fact.region] + fact.node].power = fact.power;
}

void EnergyMeter::replica_changed(const ReplicaChanged& fact) {
  advance(fact.at);
  const std::uint32_t replica = fact.pool.place().first_replica + fact.replica;
  const int gpus = gpus_of(replica);
  Machine& machine = machine_of(replica);
  Server& server = servers_[replica];
  if (server.state == ReplicaState::starting) machine.loading -= gpus;
  if (server.state == ReplicaState::ready) machine.ready -= gpus;
  if (server.works) machine.working -= gpus;
  server = {fact.state, false};
  if (server.state == ReplicaState::starting) machine.loading += gpus;
  if (server.state == ReplicaState::ready) machine.ready += gpus;
}

void EnergyMeter::stage_ended(const StageEnded& fact) {
  Metered& region = regions_[plan_->replicas[fact.replica].region];
  region.active += fact.energy;
}

void EnergyMeter::look(Fleet& fleet, Seconds now) {
  advance(now);
  for (std::uint32_t i = 0; i < servers_.size(); ++i) {
    const ReplicaPlace& place = plan_->replicas[i];
    const bool works = !fleet.regions()[place.region].pools()[place.pool]->replica(place.replica).idle();
    if (works == servers_[i].works) continue;
    servers_[i].works = works;
    machine_of(i).working += works ? gpus_of(i) : -gpus_of(i);
  }
}

void EnergyMeter::advance(Seconds to) {
  for (const Seconds cut : {plan_->settings.warm_up, plan_->settings.duration, to}) {
    if (cut <= now_ || cut > to) continue;
    draw(now_, cut);
    now_ = cut;
  }
}

void EnergyMeter::draw(Seconds from, Seconds to) {
  if (from < plan_->settings.warm_up) return;
  const bool in_window = from < plan_->settings.duration;
  for (std::uint32_t n = 0; n < machines_.size(); ++n) draw(n, to - from, in_window);
}

/// P = host + κ·Σ of accelerators, each watt in the row that the manual says; after the window only work and starts.
void EnergyMeter::draw(std::uint32_t node, Seconds span, bool in_window) {
  const NodePlace& place = plan_->nodes[node];
  const NodePlan& spec = plan_->regions[place.region].nodes[place.node];
  const Machine& machine = machines_[node];
  Metered& region = regions_[place.region];
  const double kappa = spec.type->kappa;
  const int gpus = spec.type->gpus;
  region.busy += span * static_cast<double>(machine.working);
  switch (machine.power) {
    case NodePower::standby:
      if (in_window && !spec.rented) region.host += spec.type->standby_power * span;
      return;
    case NodePower::booting:
      region.cold_start += spec.type->boot_power * span;
      return;
    case NodePower::on:
      break;
  }
  const Watts loading = spec.part->idle_context * static_cast<double>(machine.loading);
  const Watts bare = spec.part->idle_bare * static_cast<double>(gpus - machine.loading - machine.ready);
  const Watts waiting = spec.part->idle_context * static_cast<double>(machine.ready - machine.working);
  const bool host_starts = machine.loading > 0 && machine.ready == 0;
  region.cold_start += (loading * kappa + (host_starts ? spec.type->host_power : Watts(0))) * span;
  if (in_window) {
    region.idle += (bare + waiting) * span;
    region.host += ((bare + waiting) * (kappa - 1.0) + (host_starts ? Watts(0) : spec.type->host_power)) * span;
  } else {
    region.host += spec.type->host_power * (static_cast<double>(machine.working) / gpus) * span;
  }
}

}  // namespace tradewind::laws
