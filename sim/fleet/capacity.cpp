#include "sim/fleet/capacity.hpp"

#include "sim/fleet/flow_id.hpp"

#include <algorithm>
#include <limits>

namespace tradewind {

namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

Seconds least_process_start(const Plan& plan) {
  Seconds least = never;
  for (const ReplicaPlace& place : plan.replicas) least = std::min(least, plan.pool_of(place).process_start);
  return least;
}

}  // namespace

Capacity::Capacity(const Plan& plan, Agenda& agenda, std::vector<Region>& regions, Books& books)
    : plan_(&plan),
      agenda_(&agenda),
      regions_(&regions),
      books_(&books),
      scaling_(regions.size()),
      waiting_for_boot_(plan.nodes.size()),
      start_asked_(plan.replicas.size()),
      failed_(plan.nodes.size()),
      flow_lead_(least_process_start(plan)) {
  for (std::size_t r = 0; r < regions.size(); ++r) {
    for (std::size_t p = 0; p < regions[r].pools().size(); ++p) {
      scaling_[r].push_back(plan.policies.make<ScalingPolicy>());
    }
  }
  warm_up();
  for (const Region& region : regions) {
    for (const auto& pool : region.pools()) ask_again(*pool);
  }
}

void Capacity::warm_up() {
  for (std::size_t r = 0; r < regions_->size(); ++r) {
    Region& region = (*regions_)[r];
    for (std::uint32_t n = 0; n < region.nodes().size(); ++n) {
      books_->node_changed({static_cast<std::uint16_t>(r), n, region.nodes()[n].power(), agenda_->now()});
    }
    for (const auto& pool : region.pools()) {
      for (std::uint32_t i = 0; i < pool->plan().floor; ++i) {
        Node& node = region.node(pool->node_of(i));
        node.begin_loading(pool->model().gpus());
        node.finish_loading(pool->model().gpus());
        pool->begin_start(i);
        pool->finish_start(i);
        tell(*pool, i);
      }
      pool->begin();
    }
  }
}

CapacityChange Capacity::execute(const Event& event, Flows& flows) {
  const std::uint32_t subject = event.subject();
  switch (event.kind()) {
    case EventKind::incident:
      return fail(subject, flows);
    case EventKind::node_booted:
      node_booted(subject);
      break;
    case EventKind::load_weights:
      load(subject, flows);
      break;
    case EventKind::weights_loaded: {
      const Seconds rest = plan_->pool_of(plan_->replicas[subject]).after_load;
      agenda_->plan(agenda_->now() + rest, EventKind::replica_ready, subject, subject);
      break;
    }
    case EventKind::replica_ready:
      return {replica_ready(subject), {}};
    case EventKind::node_off:
      node_off(subject);
      break;
    default: {
      Pool& pool = pool_of(plan_->replicas[subject]);
      ask(pool);
      ask_again(pool);
    }
  }
  return {};
}

/// Every scaler has a timer of its own, whatever stands in other regions.
void Capacity::ask_again(const Pool& pool) {
  const Seconds interval = scaling_of(pool).interval();
  if (interval == never) return;
  const std::uint32_t first = pool.place().first_replica;
  agenda_->plan(agenda_->now() + interval, EventKind::scaling, first, first);
}

void Capacity::ask(Pool& pool) {
  const std::uint32_t target = std::clamp(scaling_of(pool).target(pool), pool.plan().floor, pool.size());
  while (pool.ready_count() + pool.starting_count() < target && start_one(pool)) {
  }
  // What starts may take minutes yet: the floor is of those that are ready.
  while (pool.ready_count() + pool.starting_count() > target && pool.ready_count() > pool.plan().floor) {
    const std::uint32_t replica = pool.longest_idle();
    if (replica == pool.size()) break;
    stop_one(pool, replica);
  }
}

/// The intensity that policies read has changed.
void Capacity::set_power() {
  for (Region& region : *regions_) {
    const double intensity = region.supply().signals().steering.value_at(agenda_->now());
    const PowerRule rule = plan_->power->rule({.intensity = GramsPerJoule(intensity)});
    for (const auto& pool : region.pools()) {
      pool->set_power(rule);
      for (std::uint32_t i = 0; i < pool->size(); ++i) {
        agenda_->set_boundary(pool->place().first_replica + i, pool->replica(i).next_event());
      }
    }
  }
}

void Capacity::set_node(const NodePlace& place, NodePower power) {
  Region& region = (*regions_)[place.region];
  region.settle_node(place.node);
  region.node(place.node).set_power(power);
  books_->node_changed({place.region, place.node, power, agenda_->now()});
}

void Capacity::tell(const Pool& pool, std::uint32_t replica) const {
  books_->replica_changed({pool, replica, pool.state(replica), agenda_->now()});
}

CapacityChange Capacity::fail(std::uint32_t index, Flows& flows) {
  const NodePlace& place = plan_->nodes[index];
  Region& region = (*regions_)[place.region];
  CapacityChange change;
  agenda_->call_off(Subject::node, index);
  waiting_for_boot_[index].clear();
  failed_[index] = 1;
  region.settle_node(place.node);
  for (const auto& pool : region.pools()) {
    for (std::uint32_t i = 0; i < pool->size(); ++i) {
      if (pool->node_of(i) != place.node || pool->state(i) == ReplicaState::off) continue;
      const std::uint32_t replica = pool->place().first_replica + i;
      agenda_->call_off(Subject::replica, replica);
      const int gpus = pool->model().gpus();
      if (pool->state(i) == ReplicaState::starting) {
        flows.cancel(FlowId(FlowId::Owner::weights, replica).value());
        region.node(place.node).finish_loading(gpus);
      } else {
        region.settle_replica(*pool, i);
        pool->replica(i).abandon(change.abandoned, agenda_->now());
        agenda_->set_boundary(replica, never);
      }
      pool->fail(i);
      region.node(place.node).unload(gpus, agenda_->now());
      tell(*pool, i);
    }
  }
  set_node(place, NodePower::standby);
  return change;
}

}  // namespace tradewind
