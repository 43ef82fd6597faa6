#pragma once

#include "policies/routing/routing_policy.hpp"
#include "sim/request/completion.hpp"
#include "sim/request/passage.hpp"
#include "sim/request/service_record.hpp"
#include "sim/site/node.hpp"
#include "sim/site/pool.hpp"
#include "sim/site/region.hpp"

#include <cstdint>
#include <span>

namespace tradewind {

// What happens in a run, announced once each. Times are those of what happened, which for requests that are routed
// together may lie ahead of the present. References hold during the call alone.

/// A request was sent to a region, or is held until it may be.
struct Routed {
  const Passage& request;
  Seconds at{};
  Seconds not_before{};
  std::uint16_t model = 0;
  const RoutingView& regions;   ///< what the router saw, and chose from
  std::size_t candidate = 0;    ///< its choice among them
  const RoutingPolicy& policy;  ///< whose choice it was
};

/// A request has reached its region.
struct Delivered {
  const Passage& request;
  std::uint16_t model = 0;
  Seconds at{};
  Phase phase = Phase::window;
};

/// A replica is done with a request: it has its answer, or its client has left.
struct StageEnded {
  const Passage& request;
  std::uint16_t model = 0;
  std::uint32_t replica = 0;  ///< among all of the world
  Seconds at{};
  Joules energy{};  ///< attributed to it, accelerators only
  Seconds busy{};   ///< its share of the replica's working time
};

/// A replica had sent a request back to its queue: known when the replica is done with it, or at the end of the run.
struct Preempted {
  const Passage& request;
  std::uint16_t model = 0;
  std::uint32_t times = 0;
};

/// A request came to its end, for its client.
struct RequestEnded {
  const Passage& request;
  std::uint16_t model = 0;
  RequestOutcome outcome = RequestOutcome::completed;
  const ServiceRecord& service;
  const Completion* completion = nullptr;  ///< of one that completed
};

/// What was drawn for a request that nobody got an answer for: known when the last that worked for it has stopped.
struct Wasted {
  const Passage& request;
  Joules here{};  ///< in the region where it is
  std::span<const EarlierEnergy> elsewhere;
};

/// A replica has another state.
struct ReplicaChanged {
  const Pool& pool;
  std::uint32_t replica = 0;  ///< in its pool
  ReplicaState state = ReplicaState::off;
  Seconds at{};
};

/// A replica is ready, so long after it was asked for.
struct ReplicaStarted {
  std::uint16_t region = 0;
  Seconds took{};
};

/// A node has another power state.
struct NodeChanged {
  std::uint16_t region = 0;
  std::uint32_t node = 0;  ///< in its region
  NodePower power = NodePower::standby;
  Seconds at{};
};

/// A region has bought an interval's energy.
struct Settled {
  std::uint16_t region = 0;
  const Settlement& settlement;
};

/// A run has come to its end.
struct RegionClosed {
  std::uint16_t region = 0;
  const RegionClosing& closing;
};

/// Somebody who is told what happens. It is never asked during a run and changes nothing of it.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void arrived(const Passage& /*request*/) {}
  virtual void routed(const Routed& /*fact*/) {}
  virtual void delivered(const Delivered& /*fact*/) {}
  virtual void stage_ended(const StageEnded& /*fact*/) {}
  virtual void preempted(const Preempted& /*fact*/) {}
  virtual void ended(const RequestEnded& /*fact*/) {}
  virtual void wasted(const Wasted& /*fact*/) {}
  virtual void replica_changed(const ReplicaChanged& /*fact*/) {}
  virtual void replica_started(const ReplicaStarted& /*fact*/) {}
  virtual void node_changed(const NodeChanged& /*fact*/) {}
  virtual void settled(const Settled& /*fact*/) {}
  virtual void closed(const RegionClosed& /*fact*/) {}
};

}  // namespace tradewind
