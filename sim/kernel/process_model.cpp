#include "sim/kernel/process_model.hpp"

#include "sim/kernel/exact_delay.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>

namespace tradewind {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nothing_due = -1.0;  // SimGrid's word for it

std::uint64_t whole_bytes(Bytes bytes) {
  const double rounded = std::round(bytes.value());
  if (!(rounded >= 0.0 && rounded < 0x1.0p63)) {
    throw std::logic_error(fmt::format("a flow cannot carry {} bytes", bytes.value()));
  }
  return static_cast<std::uint64_t>(rounded);
}

}  // namespace

ProcessModel::ProcessModel(const Platform& platform, std::span<simgrid::s4u::Host* const> hosts, TimedProcess& process,
                           const ClockOptions& options)
    : Model("process"), platform_(platform), hosts_(hosts.begin(), hosts.end()), process_(process), options_(options) {}

double ProcessModel::next_occurring_event(double now) {
  if (ended_) return nothing_due;
  // Endings are handled in update_actions_state, where actors may be woken or killed: ask for a step on the spot.
  if (failure_ || finished() || waits_for_ever()) return 0.0;
  if (process_.done()) return nothing_due;  // flows are left
  const bool lets_flows_run = options_.run_ahead && live_flows_ > 0;
  const double next = (lets_flows_run ? process_.no_flow_before() : process_.next_event()).value();
  if (next == infinity) return nothing_due;
  return next > now ? exact_delay(now, next) : 0.0;
}

void ProcessModel::update_actions_state(double now, double /*delta*/) {
  if (ended_) return;
  ++statistics_.engine_steps;
  if (failure_) {
    // One step after the failure: actors created in the same step have started by now and can be killed.
    simgrid::s4u::Actor::kill_all();
    ended_ = true;
    return;
  }
  try {
    execute_due(now);
    if (waits_for_ever() && !finished()) {
      throw std::logic_error(
          fmt::format("at {} s nothing is pending, no flow lives and the process is not done", floor_.value()));
    }
  } catch (...) {
    failure_ = std::current_exception();
    return;
  }
  if (finished()) {
    end_->release();
    ended_ = true;
  }
}

bool ProcessModel::waits_for_ever() const { return live_flows_ == 0 && process_.next_event().value() == infinity; }

/// Executes what is due by `now`, and while no flow lives, what comes after it.
void ProcessModel::execute_due(double now) {
  while (!process_.done()) {
    const Seconds due = process_.next_event();
    const bool starts_flow = process_.next_event_starts_flow();
    const bool ahead = options_.run_ahead && live_flows_ == 0 && due.value() < infinity && !starts_flow;
    if (due.value() > now && !ahead) return;
    if (!(due >= floor_)) {
      throw std::logic_error(fmt::format("an event at {} s came after {} s", due.value(), floor_.value()));
    }
    if (starts_flow && due.value() < now) {
      throw std::logic_error(fmt::format("a flow starts at {} s, before it was promised: {} s", due.value(), now));
    }
    floor_ = due;
    ++statistics_.events;
    flow_announced_ = starts_flow;
    process_.execute_next(*this);
    flow_announced_ = false;
  }
}

void ProcessModel::start(std::uint64_t id, std::size_t from, std::size_t to, Bytes bytes) {
  if (!flow_announced_) {
    throw std::logic_error(fmt::format("at {} s an event started a flow without announcing it", floor_.value()));
  }
  if (from >= hosts_.size() || to >= hosts_.size()) {
    throw std::logic_error(fmt::format("a flow from host {} to host {} of {}", from, to, hosts_.size()));
  }
  if (platform_.hosts[from].up_links.empty() && platform_.hosts[to].down_links.empty()) {
    throw std::logic_error(
        fmt::format("no link leads from {} to {}", platform_.hosts[from].name, platform_.hosts[to].name));
  }
  const std::uint64_t size = whole_bytes(bytes);
  const double latency = latency_between(from, to).value();
  ++statistics_.flows;
  ++live_flows_;
  simgrid::s4u::Host* const sender = hosts_[from];
  simgrid::s4u::Host* const receiver = hosts_[to];
  const auto carry = [this, id, sender, receiver, size, latency] {
    const auto mine = flows_.find(id);
    if (mine == flows_.end() || mine->second.carrier.get() != simgrid::s4u::Actor::self()) return;  // called off
    // Links have no latency of their own in the engine: SimGrid would weight the shares by it, and a flow over
    // 50 ms would push one over 1 ms aside.
    if (latency > 0.0) simgrid::s4u::this_actor::sleep_for(latency);
    simgrid::s4u::Comm::sendto(sender, receiver, size);
    arrived(id);
  };
  flows_[id] = {simgrid::s4u::Actor::create("flow", sender, carry), statistics_.engine_steps};
}

bool ProcessModel::cancel(std::uint64_t id) {
  const auto flow = flows_.find(id);
  if (flow == flows_.end()) return false;
  // An actor must not be killed in the step that created it: it finds that it was called off when it begins.
  if (flow->second.step != statistics_.engine_steps) flow->second.carrier->kill();
  flows_.erase(flow);
  --live_flows_;
  return true;
}

Seconds ProcessModel::latency_between(std::size_t from, std::size_t to) const {
  const auto& up = platform_.hosts[from].up_links;
  const auto& down = platform_.hosts[to].down_links;
  Seconds sum{};
  for (const std::size_t link : up) sum += platform_.links[link].latency;
  for (const std::size_t link : down) {
    if (std::find(up.begin(), up.end(), link) == up.end()) sum += platform_.links[link].latency;
  }
  return sum;
}

void ProcessModel::arrived(std::uint64_t id) {
  flows_.erase(id);
  --live_flows_;
  const Seconds now(simgrid::s4u::Engine::get_clock());
  try {
    process_.flow_finished(id, now);
  } catch (...) {  // nothing may leave an actor; the first failure is the one to tell
    if (!failure_) failure_ = std::current_exception();
  }
}

void ProcessModel::rethrow_failure() const {
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace tradewind
