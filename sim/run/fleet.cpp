#include "sim/run/fleet.hpp"

#include "sim/serving/segment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};
/// Slots of the bound: hours, or fewer and longer ones for long runs.
constexpr double slots_max = 48.0;
constexpr std::uint64_t progress_every = 1U << 14U;

}  // namespace

Fleet::Fleet(const Scenario& scenario, World& world)
    : scenario_(&scenario),
      world_(&world),
      stream_(scenario.workload),
      schedule_(world.replicas.size()),
      routing_(scenario.policies.routing.make()),
      cascading_(scenario.policies.cascading.make()),
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
      telemetry_.emplace_back(scenario.telemetry_interval, pool, view);
    }
  }
  phase_ = scenario.warm_up > Seconds(0) ? Phase::warm_up : Phase::window;
  warm_up_fleet();
  refresh_signals();
  schedule_boundary();
  const Seconds interval = scaling_.empty() || scaling_.front().empty() ? never : scaling_.front().front()->interval();
  if (interval < never) timers_.push({interval, TimerKind::scaling, 0, 0});
  next_arrival_ = stream_.next();
}

Fleet::~Fleet() = default;

Fleet::Source Fleet::next_source() const {
  const Seconds replica = schedule_.next();
  const Seconds timer = timers_.empty() ? never : timers_.top().time;
  const Seconds arrival = next_arrival_ ? next_arrival_->time : never;
  if (replica <= timer && replica <= arrival) return Source::replica;
  return timer <= arrival ? Source::timer : Source::arrival;
}

Seconds Fleet::earliest() const {
  Seconds next = schedule_.next();
  if (!timers_.empty()) next = std::min(next, timers_.top().time);
  if (next_arrival_) next = std::min(next, next_arrival_->time);
  return next;
}

Seconds Fleet::next_event() const {
  // A boundary within the tolerance before an event that has already happened is executed now.
  return std::max(earliest(), now_);
}

bool Fleet::next_event_starts_flow() const {
  return next_source() == Source::timer && !timers_.empty() && timers_.top().kind == TimerKind::load_weights;
}

void Fleet::execute_next(Flows& flows) {
  const Source source = next_source();
  const Seconds time = earliest();
  if (time < now_ - 2.0 * boundary_tolerance - now_ * 1e-15) {
    throw std::logic_error(
        fmt::format("an event at {} s came up at {} s (seed {})", time.value(), now_.value(), scenario_->seed));
  }
  now_ = std::max(time, now_);
  switch (source) {
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
  if (report_ && (++events_ % progress_every) == 0) report_(now_);
}

void Fleet::flow_finished(std::uint64_t id, Seconds now) {
  timers_.push({now, TimerKind::weights_loaded, id, static_cast<std::uint32_t>(id)});
}

void Fleet::execute_timer(Flows& flows) {
  const Timer timer = timers_.top();
  timers_.pop();
  const auto node_place = [&](std::uint32_t node) {
    const auto region =
        static_cast<std::size_t>(std::upper_bound(node_base_.begin(), node_base_.end(), node) - node_base_.begin()) - 1;
    return std::pair(region, static_cast<std::uint32_t>(node - node_base_[region]));
  };
  switch (timer.kind) {
    case TimerKind::node_booted: {
      const auto [region, node] = node_place(timer.subject);
      node_booted(region, node);
      break;
    }
    case TimerKind::load_weights: {
      const ReplicaPlace& place = world_->replicas[timer.subject];
      const Pool& pool = *world_->regions[place.region].pools[place.pool];
      const LanguageModel& model = world_->catalogue.models.at(pool.spec().model);
      flows.start(timer.subject, world_->store_host[place.region], place.host, model.weight_bytes());
      break;
    }
    case TimerKind::weights_loaded: {
      const ReplicaPlace& place = world_->replicas[timer.subject];
      const Pool& pool = *world_->regions[place.region].pools[place.pool];
      const EngineProfile& engine = world_->catalogue.engines.at(pool.spec().engine);
      const Seconds rest = engine.kv_profiling + engine.compile + engine.graph_capture;
      timers_.push({now_ + rest, TimerKind::replica_ready, timer.subject, timer.subject});
      break;
    }
    case TimerKind::replica_ready:
      replica_ready(timer.subject);
      break;
    case TimerKind::node_off: {
      const auto [region, node] = node_place(timer.subject);
      node_off(region, node);
      break;
    }
    case TimerKind::boundary:
      close_interval();
      break;
    case TimerKind::scaling:
      ask_all_scalers();
      timers_.push({now_ + scaling_.front().front()->interval(), TimerKind::scaling, 0, 0});
      break;
    case TimerKind::verdict:
      judge(timer.subject);
      break;
    case TimerKind::release:
      travel(timer.subject);
      break;
    case TimerKind::delivery:
      deliver(timer.subject);
      break;
    case TimerKind::time_out:
      expire(static_cast<std::uint16_t>(timer.subject));
      break;
  }
}

std::vector<InputRecord> Fleet::inputs() const {
  std::vector<InputRecord> inputs = stream_.inputs();
  inputs.insert(inputs.end(), world_->inputs.begin(), world_->inputs.end());
  return inputs;
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
  if (!next_arrival_ && requests_.size() == 0 && phase_ == Phase::drain) done_ = true;
}

}  // namespace tradewind
