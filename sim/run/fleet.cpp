#include "sim/run/fleet.hpp"

#include "sim/serving/segment.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace {

/// Slots of the bound: hours, or fewer and longer ones for long runs.
constexpr double slots_max = 48.0;
constexpr std::uint64_t progress_every = 1U << 14U;

}  // namespace

Fleet::Fleet(const Scenario& scenario, World& world)
    : scenario_(&scenario),
      world_(&world),
      stream_(scenario.workload),
      timers_(scenario.origins.size() * world.regions.size()),
      schedule_(world.replicas.size()),
      routing_(scenario.policies.routing.make()),
      view_routing_(dynamic_cast<const ViewRoutingPolicy*>(routing_.get())),
      cascading_(scenario.policies.cascading.make()),
      power_(scenario.policies.power.make()),
      routing_random_(scenario.seed, "routing"),
      balancing_random_(scenario.seed, "balancing"),
      leaving_(scenario.classes.size()),
      start_asked_(world.replicas.size()),
      cold_starts_(world.regions.size()) {
  const std::size_t regions = world.regions.size();
  const std::size_t models = world.models.size();
  tallies_.resize(scenario.classes.size() * (regions + 1) * models);
  slot_length_ = std::max(Seconds(3600), scenario.end() / slots_max);
  slots_ = static_cast<std::size_t>(scenario.duration / slot_length_) + 1;
  cells_.resize(scenario.classes.size() * scenario.origins.size() * slots_ * power_bands);
  known_routes_.resize(models * scenario.classes.size() * scenario.origins.size());
  views_.assign(models, std::vector<RegionView>(regions));
  std::size_t nodes = 0;
  for (std::size_t r = 0; r < regions; ++r) {
    Region& region = world.regions[r];
    node_base_.push_back(nodes);
    nodes += region.nodes.size();
    waiting_for_boot_.emplace_back(region.nodes.size());
    balancing_.emplace_back();
    scaling_.emplace_back();
    for (std::size_t p = 0; p < region.pools.size(); ++p) {
      balancing_[r].push_back(scenario.policies.balancing.make());
      scaling_[r].push_back(scenario.policies.scaling.make());
    }
    for (std::size_t m = 0; m < models; ++m) {
      RegionView& view = views_[m][r];
      const int p = region.pool_of_model[m];
      const Pool* pool = p < 0 ? nullptr : region.pools[static_cast<std::size_t>(p)].get();
      view.region = static_cast<std::uint16_t>(r);
      view.intensity_annual = grams_per_kwh(region.spec->grid.annual_mean_g_per_kwh);
      view.pue = region.spec->pue;
      view.wue = region.spec->wue;
      if (pool != nullptr) {
        view.replicas_max = pool->size();
        view.slots_per_replica = pool->slots_per_replica();
      }
      pools_.push_back(p < 0 ? nullptr : region.pools[static_cast<std::size_t>(p)].get());
      telemetry_.emplace_back(scenario.telemetry_interval, pool, view);
    }
  }
  for (const ReplicaPlace& place : world.replicas) {
    Pool& pool = *world.regions[place.region].pools[place.pool];
    const Node& node = world.regions[place.region].nodes[pool.node_of(place.replica)];
    served_.push_back({&pool.replica(place.replica), &node.type()});
    process_start_min_ = std::min(process_start_min_, world.catalogue->engines.at(pool.spec().engine).process_start);
  }
  for (const std::string& model : world.models) judged_.push_back({world.judge.knows(model), world.judge.weak(model)});
  least_work_ = least_work_rules();
  phase_ = scenario.warm_up > Seconds(0) ? Phase::warm_up : Phase::window;
  warm_up_fleet();
  refresh_signals();
  schedule_boundary();
  for (const auto& region : world.regions) {
    for (const auto& pool : region.pools) ask_scaler_again(*pool);
  }
  for (const auto& tiers : world.tiers) routes_ahead_ = routes_ahead_ && tiers.size() == 1;
  look_ahead();
}

Fleet::~Fleet() = default;

/// Finds the next event: asked for several times, changed only by an event or the end of a flow.
void Fleet::look_ahead() {
  due_ = schedule_.next();
  source_ = Source::replica;
  if (timers_.next() < due_) {
    due_ = timers_.next();
    source_ = Source::timer;
  }
  if (stream_.next_time() < due_) {
    due_ = stream_.next_time();
    source_ = Source::arrival;
  }
}

Seconds Fleet::next_event() const {
  // A boundary within the tolerance before an event that has already happened is executed now.
  return std::max(due_, now_);
}

bool Fleet::next_event_starts_flow() const { return !weight_loads_.empty() && weight_loads_.top() <= due_; }

/// An engine first starts its process, then loads weights.
Seconds Fleet::no_flow_before() const {
  const Seconds later = next_event() + process_start_min_;
  return weight_loads_.empty() ? later : std::min(later, weight_loads_.top());
}

void Fleet::execute_next(Flows& flows) {
  if (due_ < now_ - 2.0 * boundary_tolerance - now_ * 1e-15) {
    throw std::logic_error(
        fmt::format("an event at {} s came up at {} s (seed {})", due_.value(), now_.value(), scenario_->seed));
  }
  now_ = std::max(due_, now_);
  switch (source_) {
    case Source::replica:
      execute_boundary();
      break;
    case Source::timer:
      execute_timer(flows);
      break;
    case Source::arrival:
      arrive();
      break;
  }
  look_ahead();
  if (report_ && (++events_ % progress_every) == 0) report_(now_);
}

void Fleet::flow_finished(std::uint64_t id, Seconds now) {
  // At the next whole microsecond: how often the clock stepped meanwhile shows in the last bits of `now`.
  const Seconds at((std::floor(now.value() * 1e6) + 1.0) / 1e6);
  timers_.push({at, TimerKind::weights_loaded, id, static_cast<std::uint32_t>(id)});
  look_ahead();
}

void Fleet::execute_timer(Flows& flows) {
  const Timer timer = timers_.top();
  if (const Timer* const next = timers_.next_in_line()) requests_.prefetch(next->subject());
  timers_.pop();
  const auto node_place = [&](std::uint32_t node) {
    const auto region =
        static_cast<std::size_t>(std::upper_bound(node_base_.begin(), node_base_.end(), node) - node_base_.begin()) - 1;
    return std::pair(region, static_cast<std::uint32_t>(node - node_base_[region]));
  };
  switch (timer.kind()) {
    case TimerKind::node_booted: {
      const auto [region, node] = node_place(timer.subject());
      node_booted(region, node);
      break;
    }
    case TimerKind::load_weights: {
      weight_loads_.pop();
      const ReplicaPlace& place = world_->replicas[timer.subject()];
      const Pool& pool = *world_->regions[place.region].pools[place.pool];
      const LanguageModel& model = world_->catalogue->models.at(pool.spec().model);
      flows.start(timer.subject(), world_->store_host[place.region], place.host, model.weight_bytes());
      break;
    }
    case TimerKind::weights_loaded: {
      const ReplicaPlace& place = world_->replicas[timer.subject()];
      const Pool& pool = *world_->regions[place.region].pools[place.pool];
      const EngineProfile& engine = world_->catalogue->engines.at(pool.spec().engine);
      const Seconds rest = engine.kv_profiling + engine.compile + engine.graph_capture;
      timers_.push({now_ + rest, TimerKind::replica_ready, timer.subject(), timer.subject()});
      break;
    }
    case TimerKind::replica_ready:
      replica_ready(timer.subject());
      break;
    case TimerKind::node_off: {
      const auto [region, node] = node_place(timer.subject());
      node_off(region, node);
      break;
    }
    case TimerKind::boundary:
      close_interval();
      break;
    case TimerKind::scaling: {
      const Pool& pool = *pools_[timer.subject()];
      ask_scaler(pool.place().region, pool.place().pool);
      ask_scaler_again(pool);
      break;
    }
    case TimerKind::verdict:
      judge(timer.subject());
      break;
    case TimerKind::release:
      set_out(timer.subject());
      break;
    case TimerKind::delivery:
      deliver(timer.subject());
      break;
    case TimerKind::abort:
      abort(timer.subject(), timer.key());
      break;
    case TimerKind::time_out:
      expire(static_cast<std::uint16_t>(timer.subject()));
      break;
  }
}

Grams Fleet::active_carbon() const {
  Grams grams{};
  for (const Region& region : world_->regions) grams += region.ledger->account().active;
  return grams;
}

RequestTally& Fleet::tally_of(const RequestInFlight& request) {
  const std::size_t regions = world_->regions.size() + 1;
  return tallies_[(request.arrival.klass * regions + request.region) * world_->models.size() + model_of(request)];
}

void Fleet::release(RequestHandle handle) {
  requests_.release(handle);
  if (requests_.size() == 0 && phase_ == Phase::drain && all_arrived()) done_ = true;
}

}  // namespace tradewind
