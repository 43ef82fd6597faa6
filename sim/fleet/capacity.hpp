#pragma once

#include "policies/scaling/scaling_policy.hpp"
#include "sim/agenda/agenda.hpp"
#include "sim/books/books.hpp"
#include "sim/fleet/intervals.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/kernel/flows.hpp"

#include <memory>
#include <vector>

namespace tradewind {

/// What a change of capacity means for requests.
struct CapacityChange {
  Pool* ready = nullptr;         ///< has a further replica
  std::vector<Ended> abandoned;  ///< were on a replica that is gone, with what it drew for them
};

/// The only one that starts, stops or fails a replica or a node, and that sets caps and clocks.
///
/// A start: a node boots if it must, the engine's process starts, weights are loaded as a flow, and the engine
/// prepares. A failure makes all that is pending of a node and its replicas void.
class Capacity {
 public:
  /// All must outlive it. Brings up what the scaling policies always keep, on powered nodes.
  Capacity(const Plan& plan, Agenda& agenda, std::vector<Region>& regions, Books& books);

  /// A request waits in a pool without a ready replica.
  void wish(Pool& pool) { ask(pool); }
  /// An event of this owner is due.
  [[nodiscard]] CapacityChange execute(const Event& event, Flows& flows);
  /// A replica's weights have arrived.
  void weights_sent(std::uint32_t replica, Seconds at);
  /// A node is gone for good, and all that stands on it.
  [[nodiscard]] CapacityChange fail(std::uint32_t node, Flows& flows);
  /// Asks the power policy again: the intensity has changed.
  void set_power();
  /// From any event to the earliest start of a flow that it leads to, of those that carry weights.
  [[nodiscard]] Seconds flow_lead() const { return flow_lead_; }

 private:
  void warm_up();
  void ask(Pool& pool);
  void ask_again(const Pool& pool);
  bool start_one(Pool& pool);
  void stop_one(Pool& pool, std::uint32_t replica);
  void boot(std::uint32_t node);
  void node_booted(std::uint32_t node);
  void node_off(std::uint32_t node);
  void prepare(std::uint32_t replica);
  void load(std::uint32_t replica, Flows& flows);
  [[nodiscard]] Pool* replica_ready(std::uint32_t replica);
  void set_node(const NodePlace& place, NodePower power);
  void tell(const Pool& pool, std::uint32_t replica) const;

  [[nodiscard]] Pool& pool_of(const ReplicaPlace& place) { return *(*regions_)[place.region].pools()[place.pool]; }
  [[nodiscard]] ScalingPolicy& scaling_of(const Pool& pool) {
    return *scaling_[pool.place().region][pool.place().pool];
  }

  const Plan* plan_;
  Agenda* agenda_;
  std::vector<Region>* regions_;
  Books* books_;
  std::vector<std::vector<std::shared_ptr<ScalingPolicy>>> scaling_;  ///< by region and pool
  std::vector<std::vector<std::uint32_t>> waiting_for_boot_;          ///< by node: replicas
  std::vector<Seconds> start_asked_;                                  ///< by replica
  std::vector<char> failed_;                                          ///< by node
  Seconds flow_lead_;
};

}  // namespace tradewind
